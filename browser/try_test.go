package browser_test
import ("testing";"time")
func TestTry(t *testing.T) {
	s := serve(t)
	b := time.Now()
	p := s.enter(t, "person")
	t.Log(time.Since(b), p.path())
	p.draw("person")
	p.open("/ho-so")
	t.Log(time.Since(b), p.path())
}
