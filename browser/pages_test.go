package browser_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"hoso/web"
)

// visit is one page looked at by one of the cast; {words} of the address are looked up in the fixtures.
type visit struct {
	as, path, name string
}

// visits name every page of the route table at least once, as whoever works there. TestPages fails on a page that nobody visits.
var visits = []visit{
	{"", "/dang-nhap", "sign-in"},
	{"person", "/ho-so", "dossier"},
	{"person", "/ho-so/{dossier}", "dossier-own"},
	{"person", "/ho-so/{dossier}/cap-nhat", "begin"},
	{"person", "/ho-so/{dossier}/lich-su", "history"},
	{"person", "/ho-so/{dossier}/ban-ky-so", "copies"},
	{"person", "/tien-trinh", "progress"},
	{"person", "/xem-ho-so-cua-toi", "readers"},
	{"person", "/thong-bao", "notices"},
	{"person", "/mat-khau", "password"},
	{"person", "/tai-khoan", "account"},
	{"person", "/toi", "me"},
	{"person", "/quy-dinh", "terms"},
	{"person", "/danh-muc/dan_toc?q=kinh", "list"},
	{"person", "/quy-dinh/bieu-mau/syll", "form"},
	{"person", "/quy-dinh/lich", "calendar"},
	{"person", "/khong-co-trang-nay", "missing"},
	{"officer", "/kiem-tra", "queue"},
	{"officer", "/nguoi", "people"},
	{"officer", "/nguoi/them", "arrival"},
	{"officer", "/nguoi/{dossier}", "one"},
	{"officer", "/nguoi/{dossier}/lich-su", "one-history"},
	{"officer", "/nguoi/{dossier}/thay-doi", "one-changes"},
	{"officer", "/nguoi/{dossier}/nhap-thay", "on-behalf"},
	{"officer", "/ky-ban-sao", "seals"},
	{"head", "/phe-duyet", "sheet"},
	{"head", "/phe-duyet/bien-nhan", "receipts"},
	{"reviewer", "/so", "department"},
	{"reviewer", "/so/ra-soat", "reviews"},
	{"reviewer", "/so/dong-bo", "outgoing"},
	{"reviewer", "/toan-tinh", "board"},
	{"director", "/so/ky-so", "batches"},
	{"admin", "/don-vi", "units"},
	{"admin", "/tinh-trang", "health"},
	{"unit_admin", "/quan-tri/tai-khoan", "accounts"},
	{"unit_admin", "/quan-tri/tai-khoan/chua-co", "lacking"},
}

// withIDs are the pages of one record. TestMainJob opens most of them, but axe does not examine them yet.
var withIDs = []string{"/phien-ban/{version}/bang-chung", "/thay-doi/{change}", "/thay-doi/{change}/gui", "/minh-chung/{evidence}/xem", "/don-vi/{unit}",
	"/kiem-tra/{change}", "/phe-duyet/bien-nhan/{sheet}", "/so/ra-soat/{version}", "/so/lo/{batch}"}

// TestPages looks at every page: axe finds nothing, the console is silent, nothing comes from elsewhere, and at 360 pixels nothing
// has to be moved sideways.
func TestPages(t *testing.T) {
	t.Parallel()
	s := serve(t)
	windows := map[string]*tab{"": s.window(t, "nobody")}
	seen := map[string]bool{}
	for _, v := range visits {
		p := windows[v.as]
		if p == nil {
			p = s.enter(t, v.as)
			windows[v.as] = p
		}
		path := v.path
		if d := s.Cast.Askers[v.as].Dossier; v.as == "officer" {
			path = strings.ReplaceAll(path, "{dossier}", string(s.Cast.Askers["person"].Dossier))
		} else if d != "" {
			path = strings.ReplaceAll(path, "{dossier}", string(d))
		}
		p.provoke(http.StatusNotFound)
		p.open(path)
		p.look(v.as + "-" + v.name)
		seen[patternOf(path)] = true
	}
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && r.Media == "" && r.Pattern != "/api/openapi.json" && r.Pattern != "/{$}" && !seen[r.Pattern] && !slices.Contains(withIDs, r.Pattern) {
			t.Errorf("nobody visits %s", r.Pattern)
		}
	}
}

// patternOf finds the route of an address.
func patternOf(path string) string {
	mux := http.NewServeMux()
	for _, r := range web.Routes() {
		mux.HandleFunc(r.Method+" "+r.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	request, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return ""
	}
	_, pattern := mux.Handler(request)
	return strings.TrimPrefix(pattern, http.MethodGet+" ")
}
