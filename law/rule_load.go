package law

import (
	"io/fs"
	"slices"
	"strings"

	"hoso/fault"
)

func loadRules(b *Book, fsys fs.FS) error {
	const path = "national/rules.yaml"
	var file struct {
		Rules []located[Rule] `yaml:"rules"`
	}
	if err := readYAML(fsys, path, &file); err != nil {
		return err
	}
	found := &flaws{path: path}
	all := predicates()
	seen := map[string]bool{}
	for _, row := range file.Rules {
		r := row.Row
		if seen[r.ID] {
			found.at(row.Line, "the rule %q is there twice", r.ID)
		}
		seen[r.ID] = true
		r.checkWords(row.Line, found)
		r.predicates = map[string]predicate{}
		for _, form := range r.Forms {
			b.arm(&r, form, all, row.Line, found)
		}
		b.rules = append(b.rules, r)
	}
	b.checkCodeNeeds(found)
	for _, p := range all {
		if !seen[p.name] {
			found.at(1, "no rule uses the predicate %s", p.name)
		}
	}
	return found.err()
}

func (r *Rule) checkWords(line int, found *flaws) {
	if r.ID == "" || r.Key == "" || r.Citation == "" || len(r.Forms) == 0 {
		found.at(line, "a rule needs an id, a key, a citation and the forms it is for")
	}
	if !slices.Contains([]string{fault.Block, fault.Explain, fault.Note}, r.Grade) {
		found.at(line, "rule %s: the grade %q is unknown", r.ID, r.Grade)
	}
	for _, category := range r.Categories {
		if !slices.Contains(Categories(), category) {
			found.at(line, "rule %s: the category %q is unknown", r.ID, category)
		}
	}
	if !r.To.IsZero() && r.To.Before(r.From) {
		found.at(line, "rule %s ends before it begins", r.ID)
	}
}

// arm gives a rule its predicate for a form, and holds what the predicate needs to every edition of the form.
func (b *Book) arm(r *Rule, form string, all []predicate, line int, found *flaws) {
	i := slices.IndexFunc(all, func(p predicate) bool { return p.name == r.ID && slices.Contains(p.forms, form) })
	if i < 0 {
		found.at(line, "rule %s: there is no predicate of that name for the form %q", r.ID, form)
		return
	}
	r.predicates[form] = all[i]
	editions := 0
	for _, f := range b.forms {
		if f.ID != form {
			continue
		}
		editions++
		if missing := unmet(all[i].need, f); len(missing) > 0 {
			found.at(line, "rule %s needs of %s: %s", r.ID, f.Key(), strings.Join(missing, "; "))
		}
	}
	if editions == 0 {
		found.at(line, "rule %s: there is no form %q", r.ID, form)
	}
}

// checkCodeNeeds requires the lists rules look into, with the codes they know, and the salary groups of all ranks.
func (b *Book) checkCodeNeeds(found *flaws) {
	for id, codes := range codeNeeds() {
		l := b.List(id)
		if l == nil {
			found.at(1, "the rules need the list %s", id)
			continue
		}
		for _, code := range codes {
			if _, ok := l.Get(code); !ok {
				found.at(1, "the rules need the code %s of the list %s", code, id)
			}
		}
	}
	if ranks := b.List("ngach"); ranks != nil && b.salary != nil {
		for _, item := range ranks.Items {
			if group := item.Extra["salary_group"]; len(b.salary.Steps(group)) == 0 {
				found.at(1, "the rank %s is of the salary group %q, which has no steps", item.Code, group)
			}
		}
	}
}
