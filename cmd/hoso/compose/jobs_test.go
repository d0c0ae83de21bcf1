package compose_test

import (
	"testing"

	"hoso/cmd/hoso/compose"
	"hoso/text"
)

// TestJobWords: every kind of queued work has a name on the health page, in every language.
func TestJobWords(t *testing.T) {
	for kind := range compose.Jobs() {
		for _, lang := range text.Languages() {
			if !text.For(lang).Has("job." + kind) {
				t.Errorf("job.%s has no words in %q", kind, lang)
			}
		}
	}
}
