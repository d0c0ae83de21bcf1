package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/record/change"
	"hoso/web"
)

// site is the served province, signed in as the people the operations need.
type site struct {
	b        *testing.B
	h        *compose.House
	cast     *demo.Province
	db       *sql.DB
	server   *httptest.Server
	sessions map[string]*http.Cookie
	people   []id.Dossier // of the largest unit, whom its officer may read
	drafts   []draft
	next     atomic.Int64
	lines    []approval.Shown // what the head has read and approves next
}

type draft struct {
	id  id.Change
	rev int64
}

func newSite(b *testing.B, h *compose.House, cast *demo.Province, db *sql.DB) *site {
	handler, err := web.New(h.Office, web.Config{Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	s := &site{b: b, h: h, cast: cast, db: db, server: httptest.NewServer(handler), sessions: map[string]*http.Cookie{}}
	s.server.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	for _, name := range []string{"bench_officer", "bench_head", "reviewer"} {
		s.signIn(name)
	}
	officer := cast.Askers["bench_officer"]
	page, _ := h.Office.Census.List(office.CensusQuery{Scopes: []string{officer.UnitPath}, Size: everybody})
	for _, f := range page {
		s.people = append(s.people, f.Dossier)
	}
	s.openDrafts()
	if strings.Contains("approve", *only) {
		s.fillSheet()
	}
	s.prepareFloor()
	return s
}

func (s *site) close() { s.server.Close() }

func (s *site) signIn(name string) {
	body := fmt.Sprintf(`{"login":%q,"password":%q}`, s.cast.Logins[name].Login, demo.Password)
	answer, err := s.server.Client().Do(s.request("", http.MethodPost, "/dang-nhap", body))
	if err != nil {
		s.b.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || len(answer.Cookies()) == 0 {
		text, _ := io.ReadAll(answer.Body)
		s.b.Fatalf("sign-in of %s: %s %s", name, answer.Status, text)
	}
	s.sessions[name] = answer.Cookies()[0]
}

func (s *site) request(as, method, path, body string) *http.Request {
	r, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.b.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if cookie := s.sessions[as]; cookie != nil {
		r.AddCookie(cookie)
	}
	return r
}

// call makes one whole request and reads its answer.
func (s *site) call(as, method, path, body string) ([]byte, error) {
	answer, err := s.server.Client().Do(s.request(as, method, path, body))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %.300s", method, path, answer.Status, text)
	}
	return text, err
}

// openDrafts begins one draft a client, on behalf of somebody of the unit.
func (s *site) openDrafts() {
	officer := s.cast.Askers["bench_officer"]
	for i := range *clients {
		v, err := entry.Begin(context.Background(), s.h.Office, officer, entry.Beginning{Dossier: s.people[i], Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "Đo", Document: "Đo"}})
		if err != nil {
			s.b.Fatal(err)
		}
		s.drafts = append(s.drafts, draft{v.ID, v.Rev})
	}
}

// staff appoints an officer and a head in the largest unit, a hospital.
func staff(ctx context.Context, h *compose.House, p *demo.Province) error {
	unit, path := largest(h.Office.Census, p.Askers["admin"].UnitPath)
	for _, role := range []string{"officer", "head"} {
		if err := appoint(ctx, h, p, role, unit, path); err != nil {
			return err
		}
	}
	return nil
}

// fillSheet puts changes of the unit's people on the head's sheet until the three measurements of approving have enough, and some more:
// whoever heads the unit is on another sheet.
func (s *site) fillSheet() {
	ctx := context.Background()
	sheet, err := approval.Sheet(ctx, s.h.Office, s.cast.Askers["bench_head"])
	if err != nil {
		s.b.Fatal(err)
	}
	busy := map[id.Dossier]bool{}
	for _, c := range sheet.Changes {
		busy[c.Dossier] = true
	}
	want := 3*s.approving() + *clients - len(sheet.Changes)
	for i, person := range s.people[min(2**clients, len(s.people)):] { // the first are those with drafts
		if want <= 0 {
			return
		}
		if busy[person] {
			continue
		}
		if err := onSheet(ctx, s.h, s.cast.Askers["bench_officer"], person, i); err != nil {
			s.b.Fatal(err)
		}
		want--
	}
}

const everybody = 1 << 30

// largest is the unit with most people.
func largest(c office.Census, province string) (unit id.Unit, path string) {
	all, _ := c.List(office.CensusQuery{Scopes: []string{province}, Size: everybody})
	count := map[id.Unit]int{}
	for _, f := range all {
		if count[f.Unit]++; count[f.Unit] > count[unit] {
			unit, path = f.Unit, f.UnitPath
		}
	}
	return unit, path
}

// appoint makes the account "bench_ROLE" with the demonstration's password.
func appoint(ctx context.Context, h *compose.House, p *demo.Province, role string, unit id.Unit, path string) error {
	const basis = "Đo tốc độ"
	login := "bench_" + role
	issued, err := account.IssueAccounts(ctx, h.Office, office.System(), []account.Issue{{Kind: "unit", Name: login, Unit: unit, Basis: basis, Login: login}})
	if err != nil {
		return err
	}
	who := office.Who{Account: issued[0].Account, Login: login, Name: login, Role: office.RolePerson, Strong: h.Office.Now(), Lang: "vi"}
	if err := account.ChangePassword(ctx, h.Office, who, issued[0].Password, demo.Password); err != nil {
		return err
	}
	if who.Grant, err = account.Grant(ctx, h.Office, office.System(), account.Giving{Account: who.Account, Role: role, Unit: unit, From: civil.Of(2026, 1, 1), Basis: basis}); err != nil {
		return err
	}
	who.Role, who.Unit, who.UnitPath = role, unit, path
	p.Logins[login], p.Askers[login] = demo.Login{Login: login, Role: role, Name: login}, who
	return nil
}

func onSheet(ctx context.Context, h *compose.House, officer office.Who, dossierID id.Dossier, n int) error {
	v, err := entry.Begin(ctx, h.Office, officer, entry.Beginning{Dossier: dossierID, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "Đo", Document: "Đo"}})
	if err != nil {
		return err
	}
	v, err = entry.Save(ctx, h.Office, officer, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: "syll/so_dien_thoai", Input: law.Input{Text: fmt.Sprintf("09%08d", (time.Now().UnixNano()/1000+int64(n))%1e8)}}}})
	if err != nil {
		return err
	}
	if v, err = entry.Submit(ctx, h.Office, officer, entry.Submission{Change: v.ID, Rev: v.Rev}); err != nil {
		return err
	}
	j := approval.Judgement{Change: v.ID, Rev: v.Rev}
	for _, item := range v.Items {
		j.Pass = append(j.Pass, item.ID)
	}
	_, err = approval.Check(ctx, h.Office, officer, j)
	return err
}

type kept struct {
	Logins  map[string]demo.Login
	Askers  map[string]office.Who
	Written time.Time
}

func readCast(name string) (*demo.Province, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return nil, err
	}
	return &demo.Province{Logins: k.Logins, Askers: k.Askers}, nil
}

func writeCast(name string, p *demo.Province) error {
	b, err := json.Marshal(kept{p.Logins, p.Askers, time.Now()})
	if err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o600)
}
