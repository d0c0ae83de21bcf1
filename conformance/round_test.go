package conformance

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"hoso/civil"
	"hoso/office/quality"
	"hoso/office/reporting"
	"hoso/office/urging"
)

// doRound lets the day's round run as the worker's clock would: deadlines are looked through, scores written, and what was queued is done.
func (c *town) doRound(*testscript.TestScript, []string) error {
	if err := reporting.Begin(c.Ctx, c.Office); err != nil {
		return err
	}
	c.Worker.Drain(c.Ctx) // what is opened today is reminded of today
	if err := urging.Begin(c.Ctx, c.Office); err != nil {
		return err
	}
	if err := quality.Begin(c.Ctx, c.Office); err != nil {
		return err
	}
	c.Worker.Drain(c.Ctx)
	return nil
}

// doRuns finds a running deadline on the list of whoever is signed in: its kind, the dossier or change it is about, its last day so many
// working days after today, and the term whose article it cites.
func (c *town) doRuns(_ *testscript.TestScript, args []string) error {
	if err := c.get("/don-doc"); err != nil {
		return err
	}
	var list urging.Listing
	if err := json.Unmarshal(c.body, &list); err != nil {
		return err
	}
	days, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	until := c.Office.Book().Calendar().AddWorkingDays(civil.FromTime(c.Clock.Now()), days)
	for _, d := range list.Duties {
		if d.Kind != args[0] || string(d.Dossier) != args[1] {
			continue
		}
		if d.Until != until {
			return fmt.Errorf("it runs until %s, not until %s", d.Until, until)
		}
		t, err := c.term(args[3])
		if err != nil || t.Citation() != d.Citation {
			return fmt.Errorf("it cites %q, not %q: %w", d.Citation, t.Citation(), err)
		}
		return nil
	}
	return fmt.Errorf("there is no %s of %s among %d deadlines", args[0], args[1], len(list.Duties))
}
