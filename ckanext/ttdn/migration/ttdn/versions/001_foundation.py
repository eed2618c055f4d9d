"""Items, revisions, decisions, notices and the register."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "001_foundation"
down_revision = None
branch_labels = None
depends_on = None

Text = sa.UnicodeText


def upgrade() -> None:
    """Create the tables, the two partial unique indexes and the trigger of the log."""
    _items()
    _revisions()
    _decisions()
    _register()


def _items() -> None:
    op.create_table(
        "ttdn_item",
        sa.Column(
            "package_id", Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("state", Text, nullable=False, index=True),
        sa.Column("visibility", Text, nullable=False),
        sa.Column("publish_at", sa.DateTime),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("submitted_at", sa.DateTime),
        sa.Column("published_at", sa.DateTime),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.Column("withdrawal_requested_at", sa.DateTime),
        sa.Column("form_token", Text, unique=True),
        sa.Column("lock_version", sa.Integer, nullable=False),
    )
    op.create_table(
        "ttdn_internal",
        sa.Column(
            "package_id", Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("values", JSONB, nullable=False),
    )
    op.create_table(
        "ttdn_notice",
        sa.Column("id", Text, primary_key=True),
        sa.Column("user_id", Text, nullable=False, index=True),
        sa.Column("package_id", Text, nullable=False),
        sa.Column("code", Text, nullable=False),
        sa.Column("params", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("read_at", sa.DateTime),
    )


def _revisions() -> None:
    op.create_table(
        "ttdn_revision",
        sa.Column("id", Text, primary_key=True),
        sa.Column("package_id", Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("payload_hash", Text, nullable=False),
        sa.Column("base_hash", Text),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("organization_id", Text, index=True),
        sa.Column("kind", Text, nullable=False),
        sa.Column("submitter_id", Text),
        sa.Column("assignee_id", Text),
        sa.Column("submitted_at", sa.DateTime, nullable=False),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("public_from", sa.DateTime),
        sa.Column("public_to", sa.DateTime),
        sa.UniqueConstraint("package_id", "number"),
    )
    op.create_index(
        "ttdn_revision_one_open",
        "ttdn_revision",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index("ttdn_revision_state", "ttdn_revision", ["state", "submitted_at"])
    op.create_table(
        "ttdn_revision_file",
        sa.Column("revision_id", Text, sa.ForeignKey("ttdn_revision.id"), primary_key=True),
        sa.Column("resource_id", Text, primary_key=True),
        sa.Column("filename", Text, nullable=False),
        sa.Column("sha256", Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mimetype", Text),
    )


def _decisions() -> None:
    op.create_table(
        "ttdn_text",
        sa.Column("id", Text, primary_key=True),
        sa.Column("body", JSONB),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("erased_at", sa.DateTime),
        sa.Column("erasure_reason", Text),
    )
    op.create_table(
        "ttdn_decision",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("package_id", Text, nullable=False, index=True),
        sa.Column("revision_id", Text),
        sa.Column("operation", Text, nullable=False),
        sa.Column("from_state", Text, nullable=False),
        sa.Column("to_state", Text, nullable=False),
        sa.Column("content_hash", Text),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("topics", JSONB, nullable=False),
        sa.Column("actor_id", Text),
        sa.Column("organization_id", Text, index=True),
        sa.Column("text_id", Text, nullable=False),
        sa.Column("text_hash", Text, nullable=False),
    )
    # R20: what was decided stays as it was decided, whatever program holds the connection.
    op.execute(
        """
        CREATE FUNCTION ttdn_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'ttdn_decision is append-only';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER ttdn_decision_append_only BEFORE UPDATE OR DELETE ON ttdn_decision
        FOR EACH ROW EXECUTE FUNCTION ttdn_decision_is_append_only()
        """
    )


def _register() -> None:
    op.create_table(
        "ttdn_agency",
        sa.Column(
            "organization_id", Text, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("code", Text, nullable=False, unique=True),
        sa.Column("profile", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("parent_code", Text),
        sa.Column("name_translated", JSONB, nullable=False),
        sa.Column("contact", JSONB, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("successor_of", JSONB, nullable=False),
        sa.Column("kinds", JSONB),
        sa.Column("is_authority", sa.Boolean, nullable=False),
    )
    op.create_index(
        "ttdn_agency_one_authority",
        "ttdn_agency",
        ["is_authority"],
        unique=True,
        postgresql_where=sa.text("is_authority"),
    )
    op.create_table(
        "ttdn_account",
        sa.Column("user_id", Text, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "organization_id", Text, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("role", Text, nullable=False),
        sa.CheckConstraint("role in ('agency', 'authority')", name="ttdn_account_role"),
    )
    # H 6.6, R22: exactly one account for an agency.
    op.create_index(
        "ttdn_account_one_per_agency",
        "ttdn_account",
        ["organization_id"],
        unique=True,
        postgresql_where=sa.text("role = 'agency'"),
    )
    op.create_table(
        "ttdn_focal_person",
        sa.Column("id", Text, primary_key=True),
        sa.Column(
            "organization_id",
            Text,
            sa.ForeignKey("group.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", Text, nullable=False),
        sa.Column("position", Text),
        sa.Column("email", Text),
        sa.Column("phone", Text),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
    )


def downgrade() -> None:
    """Remove everything that ``upgrade`` made."""
    for table in (
        "ttdn_focal_person",
        "ttdn_account",
        "ttdn_agency",
        "ttdn_decision",
        "ttdn_text",
        "ttdn_revision_file",
        "ttdn_revision",
        "ttdn_notice",
        "ttdn_internal",
        "ttdn_item",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION ttdn_decision_is_append_only()")
