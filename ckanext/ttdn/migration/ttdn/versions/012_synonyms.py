"""Changes of the list of synonyms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "012_synonyms"
down_revision = "011_file_text"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Make the table; the list is the one of the files until somebody changes it."""
    op.create_table(
        "ttdn_synonym_change",
        sa.Column("entry_id", Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("operation", Text, nullable=False),
        sa.Column("field", Text, nullable=False),
        sa.Column("forms", ARRAY(Text), nullable=False),
        sa.Column("targets", ARRAY(Text), nullable=False),
        sa.Column("user_id", Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Remove it: the list is the one of the files again."""
    op.drop_table("ttdn_synonym_change")
