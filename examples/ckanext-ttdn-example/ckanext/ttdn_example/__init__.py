"""An example extension of ckanext-ttdn: border gates."""
