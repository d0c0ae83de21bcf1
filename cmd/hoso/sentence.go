package main

import (
	"strings"

	"hoso/fault"
	"hoso/text"
)

// sentence says an error for the person at the terminal: a fault by its sentence, anything else as it stands.
func sentence(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	words := text.For(text.Vietnamese)
	lines := []string{words.SayText(f.Key, f.Args)}
	for _, finding := range f.Findings {
		lines = append(lines, "  "+finding.Path+": "+words.SayText(finding.Key, finding.Args))
	}
	if f.Citation != "" {
		lines[0] += " (" + f.Citation + ")"
	}
	return strings.Join(lines, "\n")
}
