package browser_test

import (
	"net/http"
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
	{"person", "/khong-co-trang-nay", "missing"},
}

// TestPages looks at every page: axe finds nothing, the console is silent, nothing comes from elsewhere, and at 360 pixels nothing
// has to be moved sideways.
func TestPages(t *testing.T) {
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
		if d := s.Cast.Askers[v.as].Dossier; d != "" {
			path = strings.ReplaceAll(path, "{dossier}", string(d))
		}
		p.provoke(http.StatusNotFound)
		p.open(path)
		p.look(v.as + "-" + v.name)
		seen[patternOf(path)] = true
	}
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && r.Media == "" && r.Pattern != "/api/openapi.json" && r.Pattern != "/{$}" && !seen[r.Pattern] {
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
