package web

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/a-h/templ"

	"hoso/fault"
)

// Route is one line of the table of addresses. The mux, the OpenAPI document and the list of what can be asked for are made of it.
type Route struct {
	Method  string
	Pattern string       // "/thay-doi/{change}"
	Name    string       // stable name: "change.save"
	Act     string       // act of the policy behind it; empty where the office asks none
	Open    bool         // may be called without a session
	Fresh   bool         // may be called before the first password was changed
	Limit   int64        // greatest body in bytes
	In, Out reflect.Type // what programs send and get; nil for nothing
	Media   string       // media type of an answer that is no page; empty where people get a page
	Mixes   bool         // repeats input beside protected values, or holds a secret: never compressed
	Long    bool         // a file comes or goes, which may take its time

	serve func(*visit) (answer, error)
}

// Routes lists every address there is, for documents and tests; nothing can be served through it.
func Routes() []Route { return (&server{}).routes() }

func (s *server) routes() []Route {
	table := slices.Concat(everyone(), shared(), protection(), person(), changes(), evidence(), department(), admin(), lawPages(), checking(), people(), approving(), copies(), boards(), lacking(), amending(), settling(), amendments(), deadlines(), qualities(), handovers(), reports(), consents(), codeTables(), usages(), leavings(), quotas(), intakes())
	for i := range table {
		if table[i].Limit == 0 {
			table[i].Limit = smallBody
		}
	}
	return table
}

// open and fresh mark routes that need no session, or a session whose password was not changed yet.
func open(r Route) Route  { r.Open, r.Fresh = true, true; return r }
func fresh(r Route) Route { r.Fresh = true; return r }

// limited marks a route that takes a greater body than usual.
func limited(r Route, bytes int64) Route { r.Limit = bytes; return r }

// mixing marks a route whose answer is never compressed.
func mixing(r Route) Route { r.Mixes = true; return r }

// look makes a route that only looks: do asks the office, page lays the view out for people; programs get the view.
func look[Out any](pattern, name, act string, do func(*visit) (Out, error), page func(*visit, Out) templ.Component) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Name: name, Act: act, Out: reflect.TypeFor[Out](), serve: func(v *visit) (answer, error) {
		view, err := do(v)
		if err != nil {
			return answer{}, err
		}
		a := answer{view: view, rev: revOf(view)}
		if !v.json {
			a.page = page(v, view)
		}
		return a, nil
	}}
}

// show makes a route that is a page and nothing else.
func show(pattern, name, act string, page func(*visit) (templ.Component, error)) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Name: name, Act: act, serve: func(v *visit) (answer, error) {
		c, err := page(v)
		return answer{page: c}, err
	}}
}

// deed is an act that comes from a form or as JSON.
type deed[In, Out any] struct {
	form  func(*visit) (In, error)                               // reads what a page posted
	fill  func(*visit, *In)                                      // what the address and the headers say, over both
	do    func(*visit, In) (Out, error)                          // asks the office
	then  func(*visit, In, Out) (answer, error)                  // where people go on; programs get Out
	again func(*visit, In, *fault.Fault) (templ.Component, bool) // the page once more, with what is wrong; false: the page of the fault
}

// act makes the route of a deed.
func act[In, Out any](pattern, name, policyAct string, d deed[In, Out]) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Name: name, Act: policyAct, In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](),
		serve: d.serve}
}

func (d deed[In, Out]) serve(v *visit) (answer, error) {
	in, err := d.read(v)
	if err == nil {
		err = v.stepUp()
	}
	if err != nil {
		return answer{}, err
	}
	out, err := d.do(v, in)
	if f, ok := fault.As(err); ok && !v.json && d.again != nil {
		if page, can := d.again(v, in, f); can {
			return answer{page: page, status: statusOf(f)}, nil
		}
	}
	if err != nil {
		return answer{}, err
	}
	if v.json {
		return answer{view: out, rev: revOf(out)}, nil
	}
	return d.then(v, in, out)
}

func (d deed[In, Out]) read(v *visit) (In, error) {
	var in In
	var err error
	if v.sendsJSON() {
		err = v.decode(&in)
	} else if err = v.parseForm(); err == nil && d.form != nil {
		in, err = d.form(v)
	}
	if err == nil && d.fill != nil {
		d.fill(v, &in)
	}
	return in, err
}

// nothing is the view of an act that answers with nothing but that it was done.
type nothing struct{}

func goTo(where string) answer { return answer{location: where} }

// dispatch finds the route of a request. Addresses that older notices name lead to their new place.
func (s *server) dispatch(w http.ResponseWriter, r *http.Request) {
	if to, ok := moved(r.URL.Path); ok {
		http.Redirect(w, r, to, http.StatusPermanentRedirect)
		return
	}
	if _, pattern := s.mux.Handler(r); pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	allowed := s.methodsOf(r)
	if len(allowed) == 0 {
		s.refuse(w, r, fault.New(fault.Missing, "web.no_such_page"), http.StatusNotFound)
		return
	}
	for _, method := range allowed {
		w.Header().Add("Allow", method)
	}
	s.refuse(w, r, fault.New(fault.Invalid, "web.wrong_method", r.Method), http.StatusMethodNotAllowed)
}

func (s *server) methodsOf(r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		probe := r.Clone(context.WithoutCancel(r.Context()))
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
