-- What a search for a part of a subject walks through, a twentieth of the certificates themselves. Its keys come in order: one page for all that
-- share a commit.
CREATE INDEX certificates_subjects ON certificates (issued, subject) WHERE issued IS NOT NULL;
