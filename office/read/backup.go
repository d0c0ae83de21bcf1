package read

import (
	"time"

	"hoso/fault"
	"hoso/office"
	"hoso/record/setting"
)

// BackupView is how copies of everything fare, and what the law asks of them (TT 06/2023 art. 10, PT-11.2, BD-11.1).
type BackupView struct {
	Folder    bool      `json:"folder"` // a folder for copies is set up
	Newest    CopyView  `json:"newest"`
	Good      CopyView  `json:"good"`    // the newest that was restored and found in order
	Overdue   bool      `json:"overdue"` // none was made within the period
	Every     string    `json:"every"`   // word of the term: "monthly"
	Months    int       `json:"months,string"`
	Media     string    `json:"media"`
	Citation  string    `json:"citation"`
	Problem   string    `json:"problem"` // what hindered the last copy: the key of a fault, "backup.failed"
	ProblemAt time.Time `json:"problem_at"`
}

// CopyView is one copy; no name when there is none.
type CopyView struct {
	Name     string    `json:"name"`
	Made     time.Time `json:"made"`
	Size     int64     `json:"size,string"`
	Tried    time.Time `json:"tried"` // zero: it was not restored
	Findings int       `json:"findings,string"`
}

// periods are the months between two copies by the word of the term.
var periods = map[string]int{"monthly": 1}

func backupOf(d *office.Desk) (BackupView, error) {
	kept, _, err := office.Get[setting.Backup](d.Reader, setting.BackupRow)
	if err != nil && !fault.Is(err, fault.Missing) {
		return BackupView{}, err
	}
	v := BackupView{Folder: d.Office.Copies != nil, Newest: CopyView(kept.Newest), Good: CopyView(kept.Good), Problem: kept.Problem, ProblemAt: kept.ProblemAt}
	reg, err := d.Regulation()
	switch {
	case err == nil:
		v.Every, v.Months, v.Media, v.Citation = reg.BackupEvery.Word, reg.BackupKeep.N, reg.BackupMedia.Word, reg.BackupEvery.Citation()
	case !fault.Is(err, fault.Missing): // where no regulation is in force, the program is looked after all the same
		return v, err
	}
	v.Overdue = kept.Overdue(d.At, periods[v.Every])
	return v, nil
}
