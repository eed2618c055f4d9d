"""Second factors of accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "010_second_factor"
down_revision = "009_original_files"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Make the table; no account has a second factor yet."""
    op.create_table(
        "ttdn_second_factor",
        sa.Column("user_id", Text, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("recovery", ARRAY(Text), nullable=False),
        sa.Column("set_up_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Remove it: whoever had a second factor logs in with the password alone."""
    op.drop_table("ttdn_second_factor")
