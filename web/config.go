package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"hoso/office"
)

//go:embed all:static/dist
var embedded embed.FS

// Config says where and how pages are served; what holds is the law's and the office's business.
type Config struct {
	Secure  bool           // served over TLS, by this program or by a proxy before it: __Host- cookie, HSTS
	Proxies []netip.Prefix // peers whose X-Forwarded-For is believed
	Origins []string       // further origins whose pages may post here, "https://portal.example"
	Assets  fs.FS          // what the build made of web/assets; nil for what is compiled in

	Clock func() time.Time // wall clock, for time limits and durations only; legal time is the office's
}

// server serves the office.
type server struct {
	office *office.Office
	config Config
	assets assets
	mux    *http.ServeMux
	table  []Route
	log    *slog.Logger
}

// New gives the handler that serves an office.
func New(o *office.Office, config Config) (http.Handler, error) {
	if config.Clock == nil {
		return nil, errors.New("web: a clock is needed")
	}
	s := &server{office: o, config: config, mux: http.NewServeMux(), log: o.Log}
	if s.log == nil {
		s.log = slog.Default()
	}
	if err := s.dress(); err != nil {
		return nil, err
	}
	s.table = s.routes()
	for _, route := range s.table {
		s.mux.HandleFunc(route.Method+" "+route.Pattern, s.serving(route))
	}
	return s.guard()
}

// dress reads the styles and scripts.
func (s *server) dress() error {
	dist := s.config.Assets
	if dist == nil {
		sub, err := fs.Sub(embedded, "static/dist")
		if err != nil {
			return fmt.Errorf("web: %w", err)
		}
		dist = sub
	}
	var err error
	s.assets, err = readAssets(dist)
	if err == nil && !s.assets.built() {
		s.log.Warn("web: the styles and scripts of the pages were not built; run npm ci and npm run build in web/")
	}
	return err
}

// Listen prepares the server of a handler with the limits a door to the outside needs. Uploads get their longer time from the handler.
func Listen(address string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       requestTime,
		WriteTimeout:      requestTime + answerTime,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// How long a request may take.
const (
	requestTime = 30 * time.Second
	answerTime  = 30 * time.Second
	uploadTime  = 10 * time.Minute
)

// guard puts around the table what holds for every request.
func (s *server) guard() (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	var wrong []error
	for _, origin := range s.config.Origins {
		wrong = append(wrong, cross.AddTrustedOrigin(origin))
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("web: origins: %w", err)
	}
	cross.SetDenyHandler(http.HandlerFunc(s.crossOrigin))
	return s.outermost(cross.Handler(http.HandlerFunc(s.dispatch))), nil
}
