package office

// Noun declares the table of one kind of record: its key columns and what the store must enforce. Bodies are canonical JSON.
type Noun struct {
	Name   string
	Keys   []Key
	Unique [][]string // sets of key columns that are unique together; rows with an absent key are free
	Index  [][]string // sets of key columns that are searched
}

// Key is one key column.
type Key struct {
	Name     string
	Integer  bool   // a 64-bit integer instead of text
	Optional bool   // may be absent
	Refs     string // noun whose id this column holds
}

// Nouns is every kind of record the store keeps, in an order in which references point backwards.
// The migrations of both stores are held to it by store/storetest.
var Nouns = []Noun{
	{Name: "unit", Keys: []Key{{Name: "path"}, {Name: "parent"}, {Name: "code"}, {Name: "type"}}, Unique: [][]string{{"path"}, {"code"}}, Index: [][]string{{"parent"}}},
	{Name: "dossier", Keys: []Key{{Name: "number_index", Optional: true}, {Name: "unit", Refs: "unit"}, {Name: "manager", Refs: "unit"}, {Name: "state"}},
		Unique: [][]string{{"number_index"}}, Index: [][]string{{"unit", "state"}, {"manager"}}},
	{Name: "key", Keys: []Key{{Name: "dossier", Refs: "dossier"}}, Unique: [][]string{{"dossier"}}},
	{Name: "facet", Keys: []Key{{Name: "dossier", Refs: "dossier"}}, Unique: [][]string{{"dossier"}}},
	{Name: "posting", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "unit", Refs: "unit"}}, Index: [][]string{{"dossier"}, {"unit"}}},
	{Name: "sheet", Keys: []Key{{Name: "manager", Refs: "unit"}, {Name: "month"}}, Index: [][]string{{"manager", "month"}}},
	{Name: "version", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "number", Integer: true}, {Name: "sheet", Optional: true, Refs: "sheet"}},
		Unique: [][]string{{"dossier", "number"}}, Index: [][]string{{"sheet"}}},
	{Name: "account", Keys: []Key{{Name: "login"}, {Name: "dossier", Optional: true, Refs: "dossier"}, {Name: "unit_path"}, {Name: "seen", Integer: true}},
		Unique: [][]string{{"login"}, {"dossier"}}, Index: [][]string{{"unit_path"}, {"unit_path", "seen"}}},
	{Name: "grant_given", Keys: []Key{{Name: "account", Refs: "account"}, {Name: "role"}, {Name: "unit_path"}}, Index: [][]string{{"account"}, {"role", "unit_path"}}},
	{Name: "link", Keys: []Key{{Name: "account", Refs: "account"}, {Name: "issuer"}}, Unique: [][]string{{"account", "issuer"}}},
	{Name: "session", Keys: []Key{{Name: "account", Refs: "account"}}, Index: [][]string{{"account"}}},
	{Name: "factor", Keys: []Key{{Name: "account", Refs: "account"}, {Name: "credential", Optional: true}}, Unique: [][]string{{"credential"}}, Index: [][]string{{"account"}}},
	{Name: "change", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "unit_path"}, {Name: "manager", Refs: "unit"},
		{Name: "drafting", Integer: true}, {Name: "to_check", Integer: true}, {Name: "to_approve", Integer: true}, {Name: "deadline", Integer: true}},
		Index: [][]string{{"dossier"}, {"to_check", "unit_path"}, {"to_approve", "manager"}, {"drafting", "unit_path"}}},
	{Name: "evidence", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "staged", Integer: true}, {Name: "at", Integer: true}}, Index: [][]string{{"dossier"}, {"staged", "at"}}},
	{Name: "batch", Keys: []Key{{Name: "signed", Integer: true}}, Index: [][]string{{"signed"}}},
	{Name: "review", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "unit_path"}, {Name: "state"}, {Name: "batch", Optional: true, Refs: "batch"}},
		Index: [][]string{{"dossier"}, {"state", "unit_path"}, {"batch"}}},
	{Name: "packet", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "number", Integer: true}, {Name: "version", Refs: "version"}, {Name: "state"}},
		Unique: [][]string{{"dossier", "number"}}, Index: [][]string{{"state"}}},
	{Name: "print", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "unit_path"}, {Name: "state"}}, Index: [][]string{{"dossier"}, {"state", "unit_path"}}},
	{Name: "notice", Keys: []Key{{Name: "account", Refs: "account"}, {Name: "unread", Integer: true}}, Index: [][]string{{"account", "unread"}}},
	{Name: "setting"},
	{Name: "duty", Keys: []Key{{Name: "key"}, {Name: "dossier", Optional: true, Refs: "dossier"}, {Name: "unit_path"}, {Name: "running", Integer: true}, {Name: "until", Integer: true}},
		Unique: [][]string{{"key"}}, Index: [][]string{{"dossier"}, {"running", "unit_path", "until"}, {"running", "until"}}},
	{Name: "message", Keys: []Key{{Name: "account", Refs: "account"}, {Name: "state"}, {Name: "digest", Optional: true}},
		Unique: [][]string{{"digest"}}, Index: [][]string{{"account"}, {"state"}}},
	{Name: "absence", Keys: []Key{{Name: "dossier", Refs: "dossier"}}, Index: [][]string{{"dossier"}}},
	{Name: "leaving", Keys: []Key{{Name: "dossier", Refs: "dossier"}, {Name: "unit_path"}, {Name: "manager", Refs: "unit"}, {Name: "state"}, {Name: "running", Optional: true}, {Name: "at", Integer: true}},
		Unique: [][]string{{"running"}}, Index: [][]string{{"dossier"}, {"state", "unit_path", "at"}, {"state", "manager", "at"}}},
	{Name: "report", Keys: []Key{{Name: "key"}, {Name: "unit_path"}, {Name: "state"}, {Name: "until", Integer: true}},
		Unique: [][]string{{"key"}}, Index: [][]string{{"unit_path", "until"}, {"state", "until"}}},
	{Name: "matter", Keys: []Key{{Name: "key", Optional: true}, {Name: "dossier", Optional: true, Refs: "dossier"}, {Name: "kind"}, {Name: "unit_path"}, {Name: "state"}, {Name: "by"}},
		Unique: [][]string{{"key"}}, Index: [][]string{{"dossier"}, {"state", "unit_path"}, {"by"}}},
	{Name: "score", Keys: []Key{{Name: "unit_path"}, {Name: "month"}}, Unique: [][]string{{"unit_path", "month"}}},
	{Name: "quota", Keys: []Key{{Name: "unit", Refs: "unit"}, {Name: "unit_path"}, {Name: "from", Integer: true}, {Name: "to", Integer: true}, {Name: "current", Optional: true}},
		Unique: [][]string{{"current"}}, Index: [][]string{{"unit"}, {"unit_path"}}},
	{Name: "intake", Keys: []Key{{Name: "unit_path"}, {Name: "at", Integer: true}}, Index: [][]string{{"unit_path", "at"}}},
	{Name: "amendment", Keys: []Key{{Name: "number", Integer: true}}, Unique: [][]string{{"number"}}},
}
