"""The version of each item that its document in the search index carries; marks have an owner."""

import sqlalchemy as sa
from alembic import op

revision = "006_index"
down_revision = "007_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; documents without a version are indexed anew by the clock."""
    op.add_column(
        "ttdn_item", sa.Column("index_version", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column(
        "ttdn_reindex", sa.Column("token", sa.UnicodeText, nullable=False, server_default="")
    )


def downgrade() -> None:
    """Remove them; the documents keep a number that nothing reads."""
    op.drop_column("ttdn_reindex", "token")
    op.drop_column("ttdn_item", "index_version")
