package law

// evidenceList is the list name of references to uploaded files.
const evidenceList = "evidence"

// photoKind is the portrait: the id of an uploaded image, with its file name.
func photoKind() Kind { return recordRef{name: "photo", control: "photo", list: evidenceList} }
