"""What links led to when they were submitted, and whether they still do."""

import sqlalchemy as sa
from alembic import op

revision = "004_outside"
down_revision = "003_revisions"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Make the table of links that were fetched."""
    op.create_table(
        "ttdn_outside",
        sa.Column("revision_id", Text, sa.ForeignKey("ttdn_revision.id"), primary_key=True),
        sa.Column("resource_id", Text, primary_key=True),
        sa.Column("package_id", Text, nullable=False, index=True),
        sa.Column("url", Text, nullable=False),
        sa.Column("sha256", Text),
        sa.Column("size", sa.BigInteger),
        sa.Column("reason", Text),
        sa.Column("checked_at", sa.DateTime, nullable=False, index=True),
        sa.Column("changed_at", sa.DateTime),
    )


def downgrade() -> None:
    """Remove it; what was fetched stays in the archive."""
    op.drop_table("ttdn_outside")
