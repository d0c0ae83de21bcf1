package conformance

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"hoso/exchange/national"
	"hoso/seal"
)

// own is the password whoever signs in for the first time chooses.
const own = "Rat-Dai.2026-Kzxw"

func (c *town) doFirst(_ *testscript.TestScript, args []string) error {
	if err := c.enter(args[0], args[1]); err != nil {
		return err
	}
	if err := c.post("/mat-khau", map[string]string{"old": args[1], "fresh": own}); err != nil {
		return err
	}
	return c.enter(args[0], own)
}

// doSealed looks into everything the last request had the store write, the journal's entry included.
func (c *town) doSealed(_ *testscript.TestScript, args []string) error {
	rows := 0
	for _, act := range c.acts {
		rows += len(act.Put)
		written, err := json.Marshal(act)
		if err != nil {
			return err
		}
		var keys []string
		for _, row := range act.Put {
			keys = append(keys, string(row.Body))
		}
		if text := strings.Join(args, " "); bytes.Contains(written, []byte(text)) || strings.Contains(strings.Join(keys, "\n"), text) {
			return fmt.Errorf("%s wrote %q in clear", act.Name, text)
		}
	}
	if rows == 0 {
		return fmt.Errorf("the last request wrote nothing")
	}
	return nil
}

func (c *town) doOriginal(_ *testscript.TestScript, _ []string) error {
	report, err := seal.VerifyPDF(c.body, c.Keys.Trust)
	if err != nil {
		return err
	}
	if report.Verdict != seal.Valid || !report.Complete {
		return fmt.Errorf("it has %d signatures and is %s", len(report.Signatures), report.Verdict)
	}
	return nil
}

var tags = regexp.MustCompile(`<[^>]*>`)

func (c *town) doWritten(_ *testscript.TestScript, args []string) error {
	parts, err := zip.NewReader(bytes.NewReader(c.body), int64(len(c.body)))
	if err != nil {
		return err
	}
	for _, part := range parts.File {
		f, err := part.Open()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		if strings.Contains(tags.ReplaceAllString(string(text), ""), strings.Join(args, " ")) {
			return nil
		}
	}
	return fmt.Errorf("it does not say %q", strings.Join(args, " "))
}

func (c *town) doNation(_ *testscript.TestScript, args []string) error {
	if args[0] == "refuses" {
		c.Nation.Switch(national.Faults{Refuse: 1, Field: args[1], Reason: "Giá trị không có trong danh mục"})
		return nil
	}
	text := []byte(strings.Join(args[1:], " "))
	for _, key := range c.Nation.Keys() {
		if record, ok := c.Nation.Record(key); ok && bytes.Contains(jsonOf(record), text) {
			return nil
		}
	}
	return fmt.Errorf("no record of the nation holds %q", text)
}
