# Read by the image's start-up after `ckan db upgrade`, at each start; all of it may be repeated.
ckan ttdn search setup --rebuild
ckan translation js
ckan ttdn profile load "${TTDN_PROFILE:-hue}"
