package law

import (
	"bytes"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"
)

// readYAML decodes one file strictly: an unknown or doubled key is an error that names file, line and reason.
func readYAML(fsys fs.FS, path string, into any) error {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return fmt.Errorf("law: %s: %w", path, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict(), yaml.DisallowUnknownField())
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("law: %s: %w", path, err)
	}
	return nil
}
