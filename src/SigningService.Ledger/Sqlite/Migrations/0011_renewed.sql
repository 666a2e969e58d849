-- What the report knows renewed certificates by: all that it asks of a renewal, its own condition included.
CREATE INDEX certificates_renewed_in_use ON certificates (renews_authority, renews_serial, issued, revocation)
    WHERE renews_serial IS NOT NULL AND issued IS NOT NULL AND revocation IS NULL;
