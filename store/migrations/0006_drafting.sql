-- Drafts of a part of the tree: what was returned and not sent again.
CREATE INDEX i_change_drafting_unit_path ON r_change (k_drafting, k_unit_path);
