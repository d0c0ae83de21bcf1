package law

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"hoso/civil"
)

const (
	listsFile = "national/lists.yaml"
	listsDir  = "national/lists/"
)

// manifest is lists.yaml: how the columns of each data file read, and which lists are made of their rows. The data files
// themselves stay as their sources gave them.
type manifest struct {
	Tables []located[listTable] `yaml:"tables"`
	Lists  []located[listPlan]  `yaml:"lists"`
}

// listTable names the columns of one data file. A file may be read in two ways (districts and communes of one file).
type listTable struct {
	ID         string     `yaml:"id"`
	File       string     `yaml:"file"`
	Code       []string   `yaml:"code"` // several columns are joined by a full stop
	Name       string     `yaml:"name"`
	Show       string     `yaml:"show"` // label made of columns and {parent}: "{name}, {parent}"; the bare name is then another name
	Alt        []string   `yaml:"alt"`  // other names, several in a cell separated by ";"
	Parent     string     `yaml:"parent"`
	Within     string     `yaml:"within"` // list of the parents
	Order      string     `yaml:"order"`  // column; the order of the rows when there is none
	FromColumn string     `yaml:"from_column"`
	ToColumn   string     `yaml:"to_column"`
	From       civil.Date `yaml:"from"` // for all rows, where the file has no such column
	To         civil.Date `yaml:"to"`
	Extra      []string   `yaml:"extra"`
	SourceIn   string     `yaml:"source_in"`
	Source     string     `yaml:"source"`
	Confidence string     `yaml:"confidence_in"`
	Repeats    bool       `yaml:"repeats"`  // the file says a code again and again; the first row counts, all must agree
	Codeless   bool       `yaml:"codeless"` // rows without a code are not of the list

	template []string // Show, cut into texts and columns
}

// listPlan is one list.
type listPlan struct {
	ID         string            `yaml:"id"`
	Label      Label             `yaml:"label"`
	From       []string          `yaml:"rows_of"` // tables, in order
	Where      map[string]string `yaml:"where"`   // column: value that rows must have, several separated by "|"
	Except     map[string]string `yaml:"except"`  // column: value that rows must not have
	Changes    *listChanges      `yaml:"changes"`
	Unverified bool              `yaml:"unverified"`
}

// listChanges names a file of codes whose label changed on a day: the row of the list is the new one.
type listChanges struct {
	File string     `yaml:"file"`
	Code string     `yaml:"code"`
	Old  string     `yaml:"old"`
	New  string     `yaml:"new"`
	On   civil.Date `yaml:"on"`
}

// loadLists reads the manifest and every list in it.
func loadLists(b *Book, fsys fs.FS) error {
	var m manifest
	if err := readYAML(fsys, listsFile, &m); err != nil {
		return err
	}
	loader := &listLoader{fsys: fsys, flaws: &flaws{path: listsFile}, files: map[string]*sheet{}, tables: map[string]*listTable{}, shared: map[string]string{}, lists: map[string]*List{}}
	for i := range m.Tables {
		loader.table(m.Tables[i].Line, &m.Tables[i].Row)
	}
	for i := range m.Lists {
		loader.list(m.Lists[i].Line, &m.Lists[i].Row)
	}
	loader.amend()
	for _, list := range loader.lists {
		list.build()
	}
	b.lists = loader.lists
	return loader.flaws.err()
}

// listLoader holds what is known while the manifest is worked through: each file is read once.
type listLoader struct {
	fsys   fs.FS
	flaws  *flaws
	files  map[string]*sheet
	tables map[string]*listTable
	shared map[string]string // texts that many rows repeat are kept once
	lists  map[string]*List
}

// sheet is one data file with its rows and the line each begins on.
type sheet struct {
	columns map[string]int
	rows    [][]string
	lines   []int
}

func (s *sheet) cell(row []string, column string) string {
	if column == "" {
		return ""
	}
	return row[s.columns[column]]
}

func (l *listLoader) table(line int, t *listTable) {
	if _, twice := l.tables[t.ID]; twice || t.ID == "" {
		l.flaws.at(line, "table %q: an id is needed, once", t.ID)
		return
	}
	s, err := l.sheet(t.File)
	if err != nil {
		l.flaws.add(err)
		return
	}
	t.template = templateOf(t.Show)
	named := slices.Concat(t.Code, []string{t.Name, t.Parent, t.Order, t.FromColumn, t.ToColumn, t.SourceIn, t.Confidence}, t.Alt, t.Extra, columnsOf(t.template))
	for _, column := range named {
		if _, ok := s.columns[column]; !ok && column != "" {
			l.flaws.at(line, "table %s: %s has no column %q", t.ID, t.File, column)
			return
		}
	}
	if len(t.Code) == 0 || t.Name == "" {
		l.flaws.at(line, "table %s: code and name are needed", t.ID)
		return
	}
	l.tables[t.ID] = t
}

// sheet reads a data file, once.
func (l *listLoader) sheet(file string) (*sheet, error) {
	if s, ok := l.files[file]; ok {
		return s, nil
	}
	data, err := fs.ReadFile(l.fsys, listsDir+file)
	if err != nil {
		return nil, fmt.Errorf("law: %s%s: %w", listsDir, file, err)
	}
	s := &sheet{columns: map[string]int{}}
	r := csv.NewReader(bytes.NewReader(data))
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("law: %s%s: %w", listsDir, file, err)
		}
		line, _ := r.FieldPos(0)
		s.rows, s.lines = append(s.rows, row), append(s.lines, line)
	}
	if len(s.rows) < 2 {
		return nil, fmt.Errorf("law: %s%s: there are no rows", listsDir, file)
	}
	for i, column := range s.rows[0] {
		s.columns[column] = i
	}
	s.rows, s.lines = s.rows[1:], s.lines[1:]
	l.files[file] = s
	return s, nil
}

func (l *listLoader) list(line int, p *listPlan) {
	list := &List{ID: p.ID, Label: p.Label, Unverified: p.Unverified, byCode: map[string]int32{}}
	switch _, twice := l.lists[p.ID]; {
	case p.ID == "" || twice:
		l.flaws.at(line, "list %q: an id is needed, once", p.ID)
		return
	case p.Label.VI == "" || p.Label.EN == "":
		l.flaws.at(line, "list %s: a label is needed in both languages", p.ID)
	}
	for _, id := range p.From {
		t := l.tables[id]
		if t == nil {
			l.flaws.at(line, "list %s: there is no table %q", p.ID, id)
			return
		}
		l.rows(list, p, t)
	}
	if len(list.Items) == 0 {
		l.flaws.at(line, "list %s: it has no rows", p.ID)
		return
	}
	if p.Changes != nil {
		l.change(list, p.Changes, l.tables[p.From[0]].Within)
	}
	l.lists[p.ID] = list
}
