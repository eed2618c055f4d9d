"""Changes of published items as revisions, and the marks of what the index still has to take."""

import sqlalchemy as sa
from alembic import op

revision = "003_revisions"
down_revision = "002_chain"
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Let one revision of a dataset be open, whatever its state (R20)."""
    op.add_column("ttdn_item", sa.Column("change_state", Text))
    for column in (
        sa.Column("is_change", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("lock_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("modified_at", sa.DateTime),
        sa.Column("publish_at", sa.DateTime),
        sa.Column("due_on", sa.Date),
    ):
        op.add_column("ttdn_revision", column)
    op.execute(
        "UPDATE ttdn_revision SET is_open = (state = 'submitted'), modified_at = submitted_at"
    )
    op.alter_column("ttdn_revision", "modified_at", nullable=False)
    op.alter_column("ttdn_revision", "submitted_at", nullable=True)
    op.drop_index("ttdn_revision_one_open", "ttdn_revision")
    op.create_index(
        "ttdn_revision_one_open",
        "ttdn_revision",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "ttdn_reindex",
        sa.Column("package_id", Text, primary_key=True),
        sa.Column("marked_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Go back to one waiting submission; drafts of changes are lost."""
    op.drop_table("ttdn_reindex")
    op.execute(
        "DELETE FROM ttdn_revision_file USING ttdn_revision r WHERE r.id = revision_id"
        " AND r.submitted_at IS NULL"
    )
    op.execute("DELETE FROM ttdn_revision WHERE submitted_at IS NULL")
    op.drop_index("ttdn_revision_one_open", "ttdn_revision")
    op.create_index(
        "ttdn_revision_one_open",
        "ttdn_revision",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.alter_column("ttdn_revision", "submitted_at", nullable=False)
    for name in ("is_change", "is_open", "lock_version", "modified_at", "publish_at", "due_on"):
        op.drop_column("ttdn_revision", name)
    op.drop_column("ttdn_item", "change_state")
