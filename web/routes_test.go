package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"hoso/law"
	"hoso/web"
)

// TestRoutes pins the table of addresses: what is new, gone or moved is seen in review, and every act a route names is one the policy
// knows.
func TestRoutes(t *testing.T) {
	book, err := law.Load(law.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, a := range book.Policy().Acts() {
		acts = append(acts, a.ID)
	}
	var lines, names []string
	for _, r := range web.Routes() {
		if r.Act != "" && !slices.Contains(acts, r.Act) {
			t.Errorf("%s asks for %q, which the policy does not know", r.Name, r.Act)
		}
		if r.Act == "" && !r.Open && r.Method == http.MethodPost && !strings.HasPrefix(r.Name, "account.") && r.Name != "notice.read" {
			t.Errorf("%s writes and names no act", r.Name)
		}
		lines = append(lines, fmt.Sprintf("%-4s %-38s %-24s %s", r.Method, r.Pattern, r.Name, r.Act))
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(lines) {
		t.Error("two routes have one name")
	}
	slices.Sort(lines)
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	golden(t, "testdata/routes.txt", strings.Join(lines, "\n")+"\n")
}

// golden compares a text with the one that is kept; HOSO_GOLDEN=1 keeps the new one.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("HOSO_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; look at the difference, and keep it with HOSO_GOLDEN=1 when it is meant:\n%s", file, difference(string(want), got))
	}
}

func difference(want, got string) string {
	var out []string
	old, fresh := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range old {
		if !slices.Contains(fresh, line) {
			out = append(out, "- "+line)
		}
	}
	for _, line := range fresh {
		if !slices.Contains(old, line) {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out, "\n")
}

// described: the OpenAPI document holds every route, and describes whatever it refers to.
func described(t *testing.T, s *site) {
	r := s.caller(t).get("/api/openapi.json")
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ OperationID string }
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(r.body), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %q", doc.OpenAPI)
	}
	count := 0
	for _, methods := range doc.Paths {
		count += len(methods)
	}
	if count != len(web.Routes()) {
		t.Errorf("%d of %d routes are described", count, len(web.Routes()))
	}
	if got := doc.Paths["/thay-doi/{change}/gui"]["post"].OperationID; got != "change.submit" {
		t.Errorf("the submission is called %q", got)
	}
	for _, ref := range references(r.body) {
		if _, ok := doc.Components.Schemas[ref]; !ok {
			t.Errorf("%s is referred to and not described", ref)
		}
	}
	view, ok := doc.Components.Schemas["office_ChangeView"]["properties"].(map[string]any)
	if !ok || view["rev"].(map[string]any)["type"] != "string" {
		t.Error("amounts are not described as strings")
	}
}

func references(body string) []string {
	var found []string
	for _, part := range strings.Split(body, `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		found = append(found, name)
	}
	return found
}

func unknownAddresses(t *testing.T, s *site) {
	c := s.caller(t).json()
	if r := c.get("/khong/co/trang-nay"); r.status != http.StatusNotFound || r.problem(t).Key != "web.no_such_page" {
		t.Errorf("got %d %s", r.status, r.body)
	}
	r := c.do(http.MethodDelete, "/dang-nhap", "", nil)
	if r.status != http.StatusMethodNotAllowed || !slices.Contains(r.header.Values("Allow"), "POST") {
		t.Errorf("got %d, Allow %v", r.status, r.header.Values("Allow"))
	}
	if r := c.get("/ho-so/thay-doi/abc"); r.status != http.StatusPermanentRedirect || r.header.Get("Location") != "/thay-doi/abc" {
		t.Errorf("a notice's link leads to %d %s", r.status, r.header.Get("Location"))
	}
	if r := c.get("/healthz"); r.status != http.StatusOK || r.body != "ok\n" {
		t.Errorf("health: %d %q", r.status, r.body)
	}
}
