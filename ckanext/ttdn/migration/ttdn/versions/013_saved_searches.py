"""Searches that accounts are mailed about."""

import sqlalchemy as sa
from alembic import op

revision = "013_saved_searches"
down_revision = "012_synonyms"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Make the table; nobody is mailed yet."""
    op.create_table(
        "ttdn_saved_search",
        sa.Column("id", Text, primary_key=True),
        sa.Column("user_id", Text, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("search", Text, nullable=False),
        sa.Column("every", Text, nullable=False),
        sa.Column("language", Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("told_until", sa.DateTime, nullable=False, index=True),
        sa.Column("queued_at", sa.DateTime),
        sa.UniqueConstraint("user_id", "search"),
    )


def downgrade() -> None:
    """Remove it: nobody is mailed any more."""
    op.drop_table("ttdn_saved_search")
