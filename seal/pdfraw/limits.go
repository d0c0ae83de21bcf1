package pdfraw

import "errors"

// What is read at most. A personnel dossier on paper is a few hundred
// kilobytes; a scanned decision some megabytes.
const (
	MaxFile     = 64 << 20 // bytes of a file
	maxObjects  = 1 << 20  // numbers of objects
	maxTokens   = 4 << 20  // values and table entries read in one file
	maxDecoded  = 64 << 20 // bytes that all object and cross-reference streams may unpack to
	maxDepth    = 100      // arrays and dictionaries inside of each other
	maxTree     = 64       // levels of the page tree
	maxSections = 256      // cross-reference sections: revisions of a file
	tailLength  = 2048     // where startxref is looked for, from the end
)

// Errors that a caller may want to tell apart; all others say that the file is
// not a PDF that can be relied on.
var (
	ErrLimit     = errors.New("pdf: larger than any document here has to be")
	ErrEncrypted = errors.New("pdf: encrypted")
)

// budget is what may still be spent on one file.
type budget struct {
	bytes, tokens, decoded int
}

func newBudget(size int) *budget {
	// Every byte belongs to one object; sixteen times that is far more than an
	// honest file needs and keeps objects hidden inside of each other linear.
	return &budget{bytes: 16*size + 1<<20, tokens: maxTokens, decoded: maxDecoded}
}

func (b *budget) token() error {
	if b.tokens--; b.tokens < 0 {
		return ErrLimit
	}
	return nil
}

func (b *budget) spend(bytes int) error {
	if b.bytes -= max(bytes, 1); b.bytes < 0 {
		return ErrLimit
	}
	return nil
}
