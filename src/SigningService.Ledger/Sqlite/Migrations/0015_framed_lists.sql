-- A large list is kept without its entries, which are rows of certificates: 1 if tbs holds such a frame and der what stands behind the TBSCertList.
ALTER TABLE revocation_lists ADD COLUMN framed INTEGER NOT NULL DEFAULT 0;
