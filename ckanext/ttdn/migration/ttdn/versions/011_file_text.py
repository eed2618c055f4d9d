"""Texts of uploaded documents, for the search."""

import sqlalchemy as sa
from alembic import op

revision = "011_file_text"
down_revision = "010_second_factor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the clock extracts the texts of files that are stored already."""
    op.create_table(
        "ttdn_file_text",
        sa.Column("sha256", sa.UnicodeText, primary_key=True),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("readable", sa.Boolean, nullable=False),
        sa.Column("extracted_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Remove it; the texts can be extracted again."""
    op.drop_table("ttdn_file_text")
