package entry

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/evidence"
)

// stagedFor is how long a document is kept that belongs to no draft any more.
const stagedFor = 7 * 24 * time.Hour

// CollectStaged removes documents that were staged over seven days ago for a draft that is gone. The crash story: the rows go first,
// in one act that expects their revisions; a crash before the files are dropped leaves files no row names, which check counts.
func CollectStaged(ctx context.Context, o *office.Office) error {
	gone, err := office.Do(ctx, o, office.System(), "evidence.collect", "", func(d *office.Desk) ([]string, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "evidence"}); err != nil {
			return nil, err
		}
		old, err := office.Find[evidence.Evidence](d.Reader, office.Query{Limit: 500, Where: []office.Where{
			{Key: "staged", Op: "=", Value: int64(1)}, {Key: "at", Op: "<", Value: d.At.Add(-stagedFor).UnixMicro()}}})
		if err != nil {
			return nil, err
		}
		var files []string
		for _, s := range old {
			_, _, err := office.Get[change.Change](d.Reader, string(s.Record.Draft))
			if err == nil {
				continue // its draft is still being written
			}
			if !fault.Is(err, fault.Missing) {
				return nil, err
			}
			d.Drop(s.Record, s.Rev)
			d.About(s.Record.Dossier, office.EvidencePlace(s.Record.ID))
			files = append(files, s.Record.Cipher)
		}
		return files, nil
	})
	if err != nil {
		return err
	}
	for _, name := range gone {
		if err := o.Files.Drop(ctx, name); err != nil && !fault.Is(err, fault.Missing) {
			return err
		}
	}
	return nil
}
