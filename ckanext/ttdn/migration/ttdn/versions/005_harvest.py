"""Harvests: how far a job has come, pages that were read, records, sealed credentials."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "005_harvest"
down_revision = "004_outside"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def _key(name: str) -> sa.Column[str]:
    # No foreign key: `ckan db upgrade` may make ckanext-harvest's tables after these.
    return sa.Column(name, Text, primary_key=True)


def upgrade() -> None:
    """Make the tables of the harvest."""
    op.create_table(
        "ttdn_harvest_run",
        _key("job_id"),
        sa.Column("source_id", Text, nullable=False, index=True),
        sa.Column("state", Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("not_before", sa.DateTime, nullable=False),
        sa.Column("started_over", sa.Integer, nullable=False),
        sa.Column("phase", Text, nullable=False),
        sa.Column("cursor", JSONB),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("problem", JSONB),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("settings_hash", Text, nullable=False),
        sa.Column("finished_at", sa.DateTime),
    )
    op.create_index(
        "ttdn_harvest_run_one_running",
        "ttdn_harvest_run",
        ["source_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "ttdn_harvest_page",
        _key("job_id"),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("source_id", Text, nullable=False, index=True),
        sa.Column("key", Text, nullable=False),
        sa.Column("validators", JSONB, nullable=False),
        sa.Column("cursor", JSONB),
        sa.Column("settings_hash", Text, nullable=False),
        sa.Column("seen", sa.LargeBinary, nullable=False),
        sa.Column("clean", sa.Boolean, nullable=False),
    )
    op.create_table(
        "ttdn_harvest_record",
        _key("source_id"),
        _key("original_id"),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("package_id", Text, sa.ForeignKey("package.id", ondelete="CASCADE"), index=True),
        sa.Column("state", Text, nullable=False),
        sa.Column("fingerprint", Text, nullable=False),
        sa.Column("raw_hash", sa.LargeBinary),
        sa.Column("content_hash", Text),
        sa.Column("address", Text, nullable=False),
        sa.Column("job_id", Text, nullable=False, index=True),
        sa.Column("harvested_at", sa.DateTime, nullable=False),
        sa.Column("incoming", JSONB),
        sa.Column("problem", JSONB),
    )
    op.create_table(
        "ttdn_harvest_credential",
        _key("source_id"),
        sa.Column("scheme", Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("set_by", Text),
    )


def downgrade() -> None:
    """Remove them; items and ckanext-harvest's own records stay."""
    for name in ("credential", "record", "page", "run"):
        op.drop_table(f"ttdn_harvest_{name}")
