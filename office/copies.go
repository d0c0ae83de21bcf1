package office

import (
	"context"
	"time"
)

// Copies makes copies of everything the office keeps, in the folder that is set up, and believes them when they were restored.
type Copies interface {
	// Make writes a copy, restores it into an empty place, checks what came of it, and removes good copies that are older than so many months.
	// With an error a copy may be there that was not tried. Faults: Busy "backup.running"; Closed "backup.damaged", "backup.contradicts".
	Make(ctx context.Context, months int) (Copy, error)
	// Newest gives the newest copy and the newest good one, whoever made them; without a name where there is none.
	Newest(ctx context.Context) (newest, good Copy, err error)
}

// Copy is one copy.
type Copy struct {
	Name     string
	Made     time.Time
	Size     int64
	Tried    time.Time // zero: it was not
	Findings int       // of the check of what was restored
	Removed  int       // older ones that were removed after it
}
