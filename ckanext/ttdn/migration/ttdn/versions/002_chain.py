"""The decision log as a chain of hashes, with its head kept apart (R35)."""

import sqlalchemy as sa
from alembic import op

from ckanext.ttdn.workflow import chain

revision = "002_chain"
down_revision = "001_foundation"
branch_labels = None
depends_on = None

Text = sa.UnicodeText
_COLUMNS = (
    "id",
    "at",
    "package_id",
    "revision_id",
    "operation",
    "from_state",
    "to_state",
    "content_hash",
    "reasons",
    "topics",
    "actor_id",
    "organization_id",
    "text_id",
    "text_hash",
)


def upgrade() -> None:
    """Chain the rows that are there in their order, and guard the table against emptying."""
    op.add_column("ttdn_decision", sa.Column("prev_hash", Text))
    op.add_column("ttdn_decision", sa.Column("row_hash", Text))
    op.create_table(
        "ttdn_decision_head",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("row_hash", Text, nullable=False),
        sa.CheckConstraint("one = 1", name="ttdn_decision_head_one"),
    )
    _chain_existing()
    op.alter_column("ttdn_decision", "prev_hash", nullable=False)
    op.alter_column("ttdn_decision", "row_hash", nullable=False)
    op.execute(
        """
        CREATE TRIGGER ttdn_decision_not_emptied BEFORE TRUNCATE ON ttdn_decision
        FOR EACH STATEMENT EXECUTE FUNCTION ttdn_decision_is_append_only()
        """
    )


def _chain_existing() -> None:
    connection = op.get_bind()
    op.execute("ALTER TABLE ttdn_decision DISABLE TRIGGER USER")
    rows = connection.execute(
        sa.text(f"SELECT {', '.join(_COLUMNS)} FROM ttdn_decision ORDER BY id")  # noqa: S608 - our own names
    ).mappings()
    previous, count, last = chain.BEGINNING, 0, 0
    for row in rows.fetchall():
        content = {**row, "at": row["at"].isoformat()}
        own = chain.row_hash(content, previous)
        connection.execute(
            sa.text("UPDATE ttdn_decision SET prev_hash = :prev, row_hash = :own WHERE id = :id"),
            {"prev": previous, "own": own, "id": row["id"]},
        )
        previous, count, last = own, count + 1, row["id"]
    op.execute("ALTER TABLE ttdn_decision ENABLE TRIGGER USER")
    if count:
        connection.execute(
            sa.text("INSERT INTO ttdn_decision_head VALUES (1, :count, :last, :hash)"),
            {"count": count, "last": last, "hash": previous},
        )


def downgrade() -> None:
    """Take the chain away; the rows stay."""
    op.execute("DROP TRIGGER ttdn_decision_not_emptied ON ttdn_decision")
    op.drop_table("ttdn_decision_head")
    op.drop_column("ttdn_decision", "prev_hash")
    op.drop_column("ttdn_decision", "row_hash")
