package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	reading "hoso/office/read"
	"hoso/web"
)

// TestLacking: people without an account are chosen by name, get theirs in one batch with one-time passwords, and are then no longer
// listed.
func TestLacking(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	admin := s.enter(t, "unit_admin")
	var before, after reading.LackingView
	admin.json().get("/quan-tri/tai-khoan/chua-co").into(t, &before)
	if len(before.People) < 2 || before.More {
		t.Fatalf("%d people have no account, the test needs two", len(before.People))
	}
	for _, p := range before.People {
		if p.Name == s.Cast.Logins["person"].Name {
			t.Error("somebody with an account is listed")
		}
	}
	if cut, err := reading.WithoutAccount(s.Ctx, s.Office, s.As("unit_admin"), "", 1); err != nil || len(cut.People) != 1 || !cut.More {
		t.Errorf("a list cut after one says there are more: %t, has %d: %v", cut.More, len(cut.People), err)
	}
	one, two := before.People[0], before.People[1]
	admin.get("/quan-tri/tai-khoan/chua-co").has(t, one.Name, `name="dossiers" value="`+string(two.Dossier)+`"`)
	admin.get("/quan-tri/tai-khoan").has(t, "/quan-tri/tai-khoan/chua-co")
	issued := admin.post("/quan-tri/tai-khoan", url.Values{"dossiers": {string(one.Dossier), string(two.Dossier)}, "basis": {"Đề nghị số 12 ngày 20/11/2026"}})
	if issued.status != http.StatusOK || !strings.Contains(issued.body, one.Name) || !strings.Contains(issued.body, two.Name) || !strings.Contains(issued.header.Get("Cache-Control"), "no-store") {
		t.Fatalf("a batch of two: %d %s", issued.status, issued.body)
	}
	admin.json().get("/quan-tri/tai-khoan/chua-co").into(t, &after)
	if len(after.People) != len(before.People)-2 {
		t.Errorf("%d had no account, %d still have none", len(before.People), len(after.People))
	}
	if r := admin.get("/quan-tri/tai-khoan/chua-co?duoi=" + s.As("director").UnitPath); r.status != http.StatusForbidden {
		t.Errorf("another unit's people: %d", r.status)
	}
	if r := s.enter(t, "officer").get("/quan-tri/tai-khoan/chua-co"); r.status != http.StatusForbidden {
		t.Errorf("an officer, who issues no accounts, sees it: %d", r.status)
	}
}
