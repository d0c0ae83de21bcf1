package main

import (
	"strings"

	"hoso/fault"
	"hoso/text"
)

// sentence says an error for the operator at the terminal: a fault by its sentence with its findings and its cause, anything else as
// it stands. Only an operator reads it; what people see over the web says less.
func sentence(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	words := text.For(text.Vietnamese)
	lines := []string{words.SayText(f.Key, f.Args)}
	if f.Citation != "" {
		lines[0] += " (" + f.Citation + ")"
	}
	for _, finding := range f.Findings {
		lines = append(lines, "  "+finding.Path+": "+words.SayText(finding.Key, finding.Args))
	}
	return strings.Join(append(lines, "  "+err.Error()), "\n")
}
