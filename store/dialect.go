package store

import (
	"regexp"
	"strings"
)

// dialect is everything in which the SQL of the two engines differs. It stays this small because the schema knows only text, 64-bit
// integers and blobs: times are UTC microseconds, truth is 0 or 1, sort keys are made in Go.
type dialect struct {
	rebind    func(string) string
	words     *strings.Replacer // the words in braces of the migrations
	only      bool              // statements marked {PG} are run
	lock      string            // makes a transaction that migrates wait for others of its kind
	share     string            // behind a SELECT of a row that an act relies on
	skip      string            // behind a SELECT of work that others take at the same time
	settled   string            // entries that no transaction still running can precede
	list      func(column, param string) string
	listValue func([]string) (any, error)
	nullsOf   func(descending bool) string // puts absent keys first, or last when descending
	scan      []any                        // put before the arguments of statements whose plan depends on them
	violation func(error) violation
}

// violation is a refusal of the engine, in one vocabulary.
type violation struct {
	kind string // "", "unique", "reference", "busy"
	name string // the constraint, as the migrations name it; PostgreSQL alone tells it
}

var dollar = regexp.MustCompile(`\$(\d+)`)

// numbered turns $2 into ?2: on SQLite "$2" is a named parameter, numbered by its first appearance.
func numbered(sql string) string { return dollar.ReplaceAllString(sql, "?$1") }

// statements gives the statements of a migration in the words of the dialect.
func (d *dialect) statements(text string) []string {
	var all []string
	for statement := range strings.SplitSeq(withoutComments(text), ";\n") {
		statement, marked := strings.CutPrefix(strings.TrimSpace(statement), "{PG}")
		if statement == "" || marked && !d.only {
			continue
		}
		all = append(all, strings.TrimSuffix(d.words.Replace(statement), ";"))
	}
	return all
}

func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	return b.String()
}
