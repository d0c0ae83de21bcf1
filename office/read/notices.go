package read

import (
	"context"

	"hoso/office"
	"hoso/record/notice"
)

// Notices lists the asker's messages, newest first.
func Notices(ctx context.Context, o *office.Office, who office.Who) ([]notice.Notice, error) {
	return office.Do(ctx, o, who, "notice.list", "", func(d *office.Desk) ([]notice.Notice, error) {
		d.Unasked()
		found, err := office.Find[notice.Notice](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(who.Account)}}, Order: []string{"-unread"}, Limit: 100})
		if err != nil {
			return nil, err
		}
		notices := make([]notice.Notice, 0, len(found))
		for _, s := range found {
			notices = append(notices, s.Record)
		}
		return notices, nil
	})
}

// MarkRead marks the asker's messages as read.
func MarkRead(ctx context.Context, o *office.Office, who office.Who) error {
	return office.Unjournalled(ctx, o, who, "notice.read", func(d *office.Desk) error {
		found, err := office.Find[notice.Notice](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(who.Account)}, {Key: "unread", Op: "=", Value: int64(1)}}})
		if err != nil {
			return err
		}
		for _, s := range found {
			s.Record.Read = d.At
			if err := d.Put(s.Record, s.Rev); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unread counts the asker's messages that were not marked as read, without reading one.
func Unread(ctx context.Context, o *office.Office, who office.Who) (int, error) {
	return office.Do(ctx, o, who, "notice.count", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		return d.Reader.Count(office.Query{Noun: notice.Notice{}.Noun(), Where: []office.Where{{Key: "account", Op: "=", Value: string(who.Account)}, {Key: "unread", Op: "=", Value: int64(1)}}})
	})
}
