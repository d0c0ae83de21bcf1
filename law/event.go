package law

import (
	"io/fs"
	"slices"
	"strings"
)

const eventsFile = "national/events.yaml"

// Document is a class of evidence (PT-7.3.p2).
type Document struct {
	ID      string `yaml:"id"`
	Label   Label  `yaml:"label"`
	Article string `yaml:"article"`
}

// Event is something that happened in a person's working life, from which an update starts: what it changes is asked, and nothing
// else.
type Event struct {
	ID       string   `yaml:"id"`
	Label    Label    `yaml:"label"`    // in the person's words: "Tôi được nâng lương"
	Fields   []string `yaml:"fields"`   // entries it asks for; "form/entry" where it is not of the SYLL
	Tables   []string `yaml:"tables"`   // tables it adds a row to
	Document string   `yaml:"document"` // the class of its evidence, empty for none
	For      []string `yaml:"for"`      // person categories, or "all"
	Source   string   `yaml:"source"`
}

// Asks reports whether the event can happen to a person of a category.
func (e *Event) Asks(category string) bool {
	return slices.Contains(e.For, "all") || slices.Contains(e.For, standsAs(category))
}

// Events gives what can happen, in the order it is offered.
func (b *Book) Events() []Event { return slices.Clone(b.events) }

// Event finds an event by its id.
func (b *Book) Event(id string) (Event, bool) {
	at := slices.IndexFunc(b.events, func(e Event) bool { return e.ID == id })
	if at < 0 {
		return Event{}, false
	}
	return b.events[at], true
}

// Documents gives the classes of evidence, in the order of PT-7.3.p2.
func (b *Book) Documents() []Document { return slices.Clone(b.documents) }

// eventPath is the path of an entry that an event names.
func eventPath(id string) string {
	if strings.Contains(id, "/") {
		return id
	}
	return "syll/" + id
}

// loadEvents reads the classes of evidence and the events, and holds forms and events to them.
func loadEvents(b *Book, fsys fs.FS) error {
	var file struct {
		Documents []located[Document] `yaml:"documents"`
		Events    []located[Event]    `yaml:"events"`
	}
	if err := readYAML(fsys, eventsFile, &file); err != nil {
		return err
	}
	found := &flaws{path: eventsFile}
	for _, d := range file.Documents {
		if d.Row.ID == "" || d.Row.Label.VI == "" || d.Row.Label.EN == "" || d.Row.Article == "" || b.hasDocument(d.Row.ID) {
			found.at(d.Line, "document %q: an id, once, a label in both languages and an article are needed", d.Row.ID)
		}
		b.documents = append(b.documents, d.Row)
	}
	for _, e := range file.Events {
		b.checkEvent(found, e.Line, e.Row)
		b.events = append(b.events, e.Row)
	}
	for _, f := range b.forms {
		found.add(b.checkDocuments(f))
	}
	return found.err()
}

func (b *Book) hasDocument(id string) bool {
	return slices.ContainsFunc(b.documents, func(d Document) bool { return d.ID == id })
}

func (b *Book) checkEvent(found *flaws, line int, e Event) {
	_, twice := b.Event(e.ID)
	if e.ID == "" || twice || e.Label.VI == "" || e.Label.EN == "" || e.Source == "" || len(e.For) == 0 {
		found.at(line, "event %q: an id, once, a label in both languages, for whom and a source are needed", e.ID)
	}
	if len(e.Fields)+len(e.Tables) == 0 {
		found.at(line, "event %s asks for nothing", e.ID)
	}
	if e.Document != "" && !b.hasDocument(e.Document) {
		found.at(line, "event %s: there is no document %q", e.ID, e.Document)
	}
	for _, category := range e.For {
		if category != "all" && !slices.Contains(Categories(), category) {
			found.at(line, "event %s: there is no category %q", e.ID, category)
		}
	}
	for _, id := range e.Fields {
		if !b.entryIs(eventPath(id), false) {
			found.at(line, "event %s: no form has the field %q", e.ID, id)
		}
	}
	for _, id := range e.Tables {
		if !b.entryIs(eventPath(id), true) {
			found.at(line, "event %s: no form has the table %q", e.ID, id)
		}
	}
}

// entryIs reports whether the path leads to an entry that is a table, or none.
func (b *Book) entryIs(path string, table bool) bool {
	form, id, _ := strings.Cut(path, "/")
	return slices.ContainsFunc(b.forms, func(f *Form) bool {
		e := f.Entry(id)
		return f.ID == form && e != nil && e.IsTable() == table
	})
}

// checkDocuments holds the entries of a form to the classes of evidence there are.
func (b *Book) checkDocuments(f *Form) error {
	found := &flaws{path: f.Key()}
	for i := range f.Entries {
		for _, e := range append([]Entry{f.Entries[i]}, f.Entries[i].Columns...) {
			if e.Document != "" && !b.hasDocument(e.Document) {
				found.at(e.line, "entry %s: there is no document %q", e.ID, e.Document)
				found.told("flaw.field_document", e.Label.VI)
			}
		}
	}
	return found.err()
}
