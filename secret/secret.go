// Package secret holds texts that are never written: passwords and client secrets on their way from a file to whoever needs them.
//
// It owns that printing, logging and encoding one give stars. It does not own where a secret comes from. Invariant: only a conversion to string
// gives the text.
package secret

import "log/slog"

// Text is a text that is never written.
type Text string

const stars = "***"

// String hides the text from %v and %s.
func (Text) String() string { return stars }

// GoString hides it from %#v.
func (Text) GoString() string { return stars }

// LogValue hides it from slog.
func (Text) LogValue() slog.Value { return slog.StringValue(stars) }

// MarshalText hides it from JSON, TOML and YAML.
func (Text) MarshalText() ([]byte, error) { return []byte(stars), nil }
