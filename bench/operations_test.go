package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
)

// approving is how many lines a head approves at once: five hundred, fewer where the largest unit is small.
func (s *site) approving() int { return min(500, (len(s.people)-3**clients)/3) }

func (s *site) operations() []operation {
	return []operation{
		{name: "open a dossier", whole: s.openDossier, act: s.actOpen, floor: s.floorRead(1)},
		{name: "list of the province, page 1", whole: s.list("trang=1"), act: s.actList(read.Asking{Page: 0}), floor: s.floorRead(50)},
		{name: "list of the province, page 200", whole: s.list("trang=200"), act: s.actList(read.Asking{Page: 199}), floor: s.floorRead(50)},
		{name: "search a name without diacritics", whole: s.search, act: s.actSearch, floor: s.floorRead(50)},
		{name: "save a change", whole: s.saveDraft, act: s.actSave, floor: s.floorWrite},
		{name: fmt.Sprintf("approve %d", s.approving()), before: s.readSheet, whole: s.approve, act: s.actApprove, floor: s.floorApprove, times: 1},
	}
}

func (s *site) anyone(r *rand.Rand) id.Dossier { return s.people[r.IntN(len(s.people))] }

func (s *site) openDossier(_ int, r *rand.Rand) error {
	_, err := s.call("bench_officer", http.MethodGet, "/ho-so/"+string(s.anyone(r)), "")
	return err
}

func (s *site) actOpen(_ int, r *rand.Rand) error {
	_, err := read.Dossier(context.Background(), s.h.Office, s.cast.Askers["bench_officer"], s.anyone(r))
	return err
}

func (s *site) list(query string) func(int, *rand.Rand) error {
	return func(int, *rand.Rand) error {
		_, err := s.call("reviewer", http.MethodGet, "/nguoi?"+query, "")
		return err
	}
}

func (s *site) actList(q read.Asking) func(int, *rand.Rand) error {
	return func(int, *rand.Rand) error {
		_, err := read.People(context.Background(), s.h.Office, s.cast.Askers["reviewer"], q)
		return err
	}
}

var names = []string{"nguyen van an", "bui thi", "ha duc", "dinh", "quach lan"}

func (s *site) search(client int, r *rand.Rand) error {
	return s.list("ten="+strings.ReplaceAll(names[r.IntN(len(names))], " ", "+"))(client, r)
}

func (s *site) actSearch(client int, r *rand.Rand) error {
	return s.actList(read.Asking{Name: names[r.IntN(len(names))]})(client, r)
}

func phone(n int) string { return fmt.Sprintf("0977%06d", n%1e6) }

func (s *site) saveDraft(client int, r *rand.Rand) error {
	d := &s.drafts[client]
	body := fmt.Sprintf(`{"rev":"%d","typed":[{"path":"syll/so_dien_thoai","input":{"text":%q}}]}`, d.rev, phone(r.Int()))
	text, err := s.call("bench_officer", http.MethodPost, "/thay-doi/"+string(d.id), body)
	if err != nil {
		return err
	}
	var v office.ChangeView
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&v); err != nil {
		return err
	}
	d.rev = v.Rev
	return nil
}

func (s *site) actSave(client int, r *rand.Rand) error {
	d := &s.drafts[client]
	typed := []entry.Typed{{Path: "syll/so_dien_thoai", Input: law.Input{Text: phone(r.Int())}}}
	v, err := entry.Save(context.Background(), s.h.Office, s.cast.Askers["bench_officer"], entry.Saving{Change: d.id, Rev: d.rev, Typed: typed})
	d.rev = v.Rev
	return err
}

// readSheet takes the first lines of the sheet as it is shown: what is approved is what was read.
func (s *site) readSheet() error {
	sheet, err := approval.Sheet(context.Background(), s.h.Office, s.cast.Askers["bench_head"])
	if err != nil {
		return err
	}
	s.lines = nil
	for _, c := range sheet.Changes {
		for _, item := range c.Items {
			if len(s.lines) < s.approving() {
				s.lines = append(s.lines, approval.Shown{Change: c.ID, Item: item.ID, Digest: item.Digest})
			}
		}
	}
	if len(s.lines) < s.approving() {
		return fmt.Errorf("the sheet has only %d lines", len(s.lines))
	}
	return nil
}

func (s *site) approve(int, *rand.Rand) error {
	body, err := json.Marshal(approval.Approving{Lines: s.lines})
	if err != nil {
		return err
	}
	_, err = s.call("bench_head", http.MethodPost, "/phe-duyet", string(body))
	return err
}

func (s *site) actApprove(int, *rand.Rand) error {
	head := s.cast.Askers["bench_head"]
	head.Strong = s.h.Office.Now()
	_, err := approval.Approve(context.Background(), s.h.Office, head, approval.Approving{Lines: s.lines})
	return err
}
