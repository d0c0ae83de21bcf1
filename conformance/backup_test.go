package conformance

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	backups "hoso/office/backup"
)

// doBackup lets the day's copy be made as the worker's clock would, and looks into it for a text.
func (c *town) doBackup(_ *testscript.TestScript, args []string) error {
	c.Acts.Take()
	if err := backups.Begin(c.Ctx, c.Office, 1); err != nil {
		return err
	}
	c.Worker.Drain(c.Ctx)
	c.acts = c.Acts.Take()
	newest, good, err := c.Copies().Newest(c.Ctx)
	if err != nil || newest.Name == "" || newest != good {
		return fmt.Errorf("the newest copy is %+v, the newest good one %+v: %w", newest, good, err)
	}
	copied, err := os.ReadFile(c.Copies().Folder.Path(newest.Name))
	if err != nil {
		return err
	}
	if text := strings.Join(args, " "); text != "" && bytes.Contains(copied, []byte(text)) {
		return fmt.Errorf("the copy shows %q", text)
	}
	return nil
}

func (c *town) doCopies(_ *testscript.TestScript, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	all, err := c.Copies().Folder.List()
	if err == nil && len(all) != want {
		err = fmt.Errorf("there are %d", len(all))
	}
	return err
}

// doDestroyed goes on with what was restored; everybody signs in anew.
func (c *town) doDestroyed(*testscript.TestScript, []string) error {
	c.Restore()
	c.server.Config.Handler = c.handler()
	clear(c.visits)
	c.leave()
	return nil
}
