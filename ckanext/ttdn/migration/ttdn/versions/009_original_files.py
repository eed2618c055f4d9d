"""Which originals in the archive the served pictures, films and recordings were made from."""

import sqlalchemy as sa
from alembic import op

revision = "009_original_files"
down_revision = "006_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ttdn_original_file",
        sa.Column("sha256", sa.UnicodeText, primary_key=True),
        sa.Column("original_sha256", sa.UnicodeText, primary_key=True),
        sa.Column(
            "noted_at",
            sa.DateTime,
            nullable=False,
            server_default=sa.text("(now() AT TIME ZONE 'utc')"),
        ),
    )


def downgrade() -> None:
    """Remove it; the originals stay in the archive."""
    op.drop_table("ttdn_original_file")
