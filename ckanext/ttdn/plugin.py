"""The plugin: connects CKAN's interfaces to the parts of the extension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan import plugins as p
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultPermissionLabels, DefaultTranslation
from ckan.plugins import toolkit as tk
from ckan.types import Context, Response

from ckanext.ttdn import (
    cli,
    defaults,
    helpers,
    middleware,
    province,
    rights,
    subscriptions,
    views,
)
from ckanext.ttdn.logic import action, auth, validators
from ckanext.ttdn.search import facets, index, package_query, query
from ckanext.ttdn.services import authz, content_policy, extensions
from ckanext.ttdn.services.authz import rules
from ckanext.ttdn.services.files import storage
from ckanext.ttdn.services.harvest import mappings, registration
from ckanext.ttdn.services.items import hooks
from ckanext.ttdn.services.login import mails
from ckanext.ttdn.services.second_factor import demand
from ckanext.ttdn.services.sessions import tokens
from ckanext.ttdn.views import feeds, login


@tk.blanket.actions(action.get_actions)
@tk.blanket.auth_functions(auth.get_auth_functions)
@tk.blanket.blueprints(views.get_blueprints)
@tk.blanket.cli(cli.get_commands)
@tk.blanket.config_declarations(extensions.declare)  # type: ignore[arg-type] - CKAN takes it
@tk.blanket.helpers(helpers.get_helpers)
@tk.blanket.validators(validators.get_validators)
class TtdnPlugin(p.SingletonPlugin, DefaultPermissionLabels, DefaultTranslation):
    """The foreign-information catalogue. First in ``ckan.plugins``: CKAN asks only the first
    plugin for permission labels, and its chained actions are the outermost.
    """

    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.ITranslation)
    p.implements(p.IPermissionLabels)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IUploader, inherit=True)
    p.implements(p.IFeed, inherit=True)
    p.implements(p.IApiToken, inherit=True)
    p.implements(p.IAuthenticator, inherit=True)
    p.implements(p.INotifier, inherit=True)

    # IConfigurer

    def update_config(self, config: CKANConfig) -> None:
        """Add the extension's folders and what every installation sets."""
        defaults.fill(config)
        defaults.guard_cookies(config)
        province.put_in_place()
        rules.put_in_force()
        demand.require_valid()
        mappings.require_fit()
        registration.restrict()
        content_policy.require_valid_hosts()
        package_query.register()
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "ttdn")

    # IMiddleware: CKAN asks once the application is built

    def make_middleware(self, app: Any, config: CKANConfig) -> Any:
        """Prepare the application for requests that come at once, and for ones that break."""
        middleware.fill_registries()
        middleware.end_database_sessions(app)
        return app

    # IPermissionLabels: the reading rule of ``rights``, in the form of the index

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Return the labels of those who may read the dataset."""
        return sorted(authz.labels_of(authz.item_of(dataset_obj)))

    def get_user_dataset_labels(self, user_obj: model.User) -> list[str]:
        """Return the labels that the account holds."""
        return sorted(rights.labels_for(authz.actor_of(user_obj)))

    # IPackageController

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Make the catalogue's own row in the transaction of the dataset."""
        hooks.on_created(context, pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Keep the catalogue's own row in step."""
        hooks.on_updated(context, pkg_dict)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add the search fields."""
        return index.before_dataset_index(pkg_dict)

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Search in the extension's fields."""
        return query.before_dataset_search(search_params)

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Name the values of facets."""
        return facets.after_dataset_search(search_results, search_params)

    # IFacets

    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        """Return the facets of lists in place of CKAN's."""
        return facets.facet_titles()

    def organization_facets(
        self, facets_dict: dict[str, Any], organization_type: str, package_type: str | None
    ) -> dict[str, Any]:
        """Return the facets of an agency's list: its own name would filter nothing."""
        return {n: title for n, title in facets.facet_titles().items() if n != "organization"}

    # IFeed

    def get_feed_class(self) -> type[feeds.Feed]:
        """Return the feed whose entries we write."""
        return feeds.Feed

    def get_item_additional_fields(self, dataset_dict: dict[str, Any]) -> dict[str, Any]:
        """Return what an entry says in place of CKAN's title, summary and link."""
        return {"ttdn_entry": feeds.entry_of(dataset_dict)}

    # ISignal

    def get_signal_subscriptions(self) -> dict[Any, list[Any]]:
        """Return which signal calls what."""
        return subscriptions.get_subscriptions()

    # IUploader: CKAN asks before it writes anything

    def get_uploader(self, upload_to: str, old_filename: str | None) -> None:
        """Leave pictures of organisations to CKAN."""

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> storage.ArchivedFile | None:
        """Refuse files that may not be uploaded (R47); the archive takes the others."""
        return storage.uploader_of(data_dict)

    # IApiToken

    def postprocess_api_token(
        self, data: dict[str, Any], jti: str, data_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """Bind a new token to its account's password."""
        tokens.bind(jti)
        return data

    def preprocess_api_token(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Refuse a token whose account has another password now."""
        return data if tokens.holds(data.get("jti")) else {}

    # IAuthenticator

    def login(self) -> Response | None:
        """Answer the log-in form; the page itself is CKAN's."""
        return login.answer()

    def authenticate(self, identity: dict[str, Any]) -> model.User | model.AnonymousUser | None:
        """Check the present password where a page of CKAN's asks for it; guesses are counted."""
        return login.authenticate(identity)

    # INotifier

    def notify_about_topic(
        self, already_notified: bool, topic: str, details: dict[str, Any]
    ) -> bool:
        """Send invitations, whose links end; core's own do not."""
        if already_notified or topic != "user_invited":
            return already_notified
        mails.send_invitation(details["user"], details["group"], details["role"])
        return True
