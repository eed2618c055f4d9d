"""Sessions of browsers, and the passwords that API tokens hold for."""

import sqlalchemy as sa
from alembic import op

revision = "007_sessions"
down_revision = "005_harvest"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Make the tables; tokens that are there hold for the passwords of today."""
    op.create_table(
        "ttdn_session",
        sa.Column("id", Text, primary_key=True),
        sa.Column(
            "user_id",
            Text,
            sa.ForeignKey("user.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("standing", Text, nullable=False),
        sa.Column("browser", Text, nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "ttdn_token_bond",
        sa.Column(
            "token_id", Text, sa.ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("password", Text, nullable=False),
    )
    op.execute(
        "INSERT INTO ttdn_token_bond (token_id, password)"
        " SELECT t.id, encode(sha256(convert_to(coalesce(u.password, ''), 'UTF8')), 'hex')"
        ' FROM api_token t JOIN "user" u ON u.id = t.user_id'
    )


def downgrade() -> None:
    """Remove them: everybody has to log in again, tokens stay."""
    op.drop_table("ttdn_token_bond")
    op.drop_table("ttdn_session")
