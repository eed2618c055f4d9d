"""In-app notices."""

import sqlalchemy as sa
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB


class Notice(tk.BaseModel):
    """Tells one account what happened to one item; ``code`` is the operation."""

    __tablename__ = "ttdn_notice"

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    user_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False)
    code = sa.Column(sa.UnicodeText, nullable=False)
    params = sa.Column(JSONB, nullable=False, default=dict)
    created_at = sa.Column(sa.DateTime, nullable=False)
    read_at = sa.Column(sa.DateTime)
