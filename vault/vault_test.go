package vault

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

const canary = "CANARY-079203000017-Nguyễn Thị Hoà"

func fresh(t testing.TB) *Vault {
	t.Helper()
	v, err := Fresh()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newBox gives the box of a new dossier, with its wrapped key.
func newBox(t testing.TB, v *Vault) (office.Box, id.Dossier, string) {
	t.Helper()
	d := id.Of[id.Dossier]()
	wrapped, err := v.NewKey(d)
	if err != nil {
		t.Fatal(err)
	}
	b, err := v.Box(d, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return b, d, wrapped
}

func seal(t testing.TB, b office.Box, place, plain string) string {
	t.Helper()
	sealed, err := b.Seal(place, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// refused checks that err is the fault of this kind and key and that nothing came with it.
func refused(t testing.TB, what string, plain []byte, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("%s: got %v, want %s %s", what, err, kind, key)
	}
	if plain != nil {
		t.Errorf("%s: bytes came with the refusal: %q", what, plain)
	}
}

func TestSealedOpens(t *testing.T) {
	b, _, _ := newBox(t, fresh(t))
	for _, plain := range []string{canary, "", "\x00\xff", strings.Repeat("dài ", 1<<16)} {
		got, err := b.Open("syll/so_cccd", seal(t, b, "syll/so_cccd", plain))
		if err != nil || string(got) != plain {
			t.Errorf("%.20q came back as %.20q, %v", plain, got, err)
		}
		sealed, err := b.SealBytes("evidence/x", []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := b.OpenBytes("evidence/x", sealed); err != nil || string(got) != plain {
			t.Errorf("bytes %.20q came back as %.20q, %v", plain, got, err)
		}
	}
}

func TestP11SwappedCiphertextsDoNotOpen(t *testing.T) {
	v := fresh(t)
	anna, annaID, annaKey := newBox(t, v)
	binh, binhID, _ := newBox(t, v)
	sealed := seal(t, anna, "syll/so_cccd", canary)

	for what, open := range map[string]func() ([]byte, error){
		"other dossier":              func() ([]byte, error) { return binh.Open("syll/so_cccd", sealed) },
		"other field":                func() ([]byte, error) { return anna.Open("syll/so_cmnd", sealed) },
		"other component":            func() ([]byte, error) { return anna.Open("contract/so_cccd", sealed) },
		"no place":                   func() ([]byte, error) { return anna.Open("", sealed) },
		"place with the end cut off": func() ([]byte, error) { return anna.Open("syll/so_ccc", sealed) },
	} {
		plain, err := open()
		refused(t, what, plain, err, fault.Closed, "vault.cannot_open")
	}
	if _, err := v.Box(binhID, annaKey); err == nil {
		t.Error("one person's wrapped key opened as another's")
	} else {
		refused(t, "key of another dossier", nil, err, fault.Closed, "vault.wrong_key")
	}
	if _, err := fresh(t).Box(annaID, annaKey); err == nil {
		t.Error("a wrapped key opened under another master key")
	}
}

// The dossier is in the associated data as well as in the key: were two dossiers ever to share a key, their values still
// could not be swapped.
func TestP11DossierIsBoundBesideItsKey(t *testing.T) {
	b, _, _ := newBox(t, fresh(t))
	other := &box{dossier: id.Of[id.Dossier](), key: b.(*box).key}
	plain, err := other.Open("syll/so_cccd", seal(t, b, "syll/so_cccd", canary))
	refused(t, "same key, other dossier", plain, err, fault.Closed, "vault.cannot_open")
}

func TestP11SameValueTwiceDifferentBytes(t *testing.T) {
	v := fresh(t)
	b, d, first := newBox(t, v)
	seen := map[string]bool{}
	for range 1000 {
		seen[seal(t, b, "syll/gioi_tinh", "Nữ")] = true
	}
	if len(seen) != 1000 {
		t.Errorf("1000 sealings of one value gave %d texts", len(seen))
	}
	if second, err := v.NewKey(d); err != nil || second == first {
		t.Errorf("two keys of one dossier are alike (%v)", err)
	}
}

func TestP11EveryChangedByteIsRefused(t *testing.T) {
	v := fresh(t)
	b, d, wrapped := newBox(t, v)
	sealed := seal(t, b, "syll/so_cccd", canary)
	for i := range sealed {
		changed := []byte(sealed)
		changed[i] ^= 1
		plain, err := b.Open("syll/so_cccd", string(changed))
		refused(t, fmt.Sprintf("byte %d", i), plain, err, fault.Closed, "vault.cannot_open")
	}
	for n := range sealed {
		plain, err := b.Open("syll/so_cccd", sealed[:n])
		refused(t, fmt.Sprintf("cut at %d", n), plain, err, fault.Closed, "vault.cannot_open")
	}
	for _, longer := range []string{sealed + "\n", sealed[:10] + "\r\n" + sealed[10:], sealed + "A", sealed + "="} {
		plain, err := b.Open("syll/so_cccd", longer)
		refused(t, "added characters", plain, err, fault.Closed, "vault.cannot_open")
	}
	for i := range wrapped {
		changed := []byte(wrapped)
		changed[i] ^= 1
		if _, err := v.Box(d, string(changed)); err == nil {
			t.Errorf("wrapped key with byte %d changed opened", i)
		}
	}
}

func TestP11CanaryNotInOutput(t *testing.T) {
	v := fresh(t)
	b, d, wrapped := newBox(t, v)
	sealedBytes, err := b.SealBytes("p", []byte(canary))
	if err != nil {
		t.Fatal(err)
	}
	token, err := v.SealToken("cursor", []byte(canary))
	if err != nil {
		t.Fatal(err)
	}
	_, wrongPlace := b.OpenBytes("q", sealedBytes)
	_, wrongKey := fresh(t).Box(d, wrapped)
	_, wrongToken := v.OpenToken("upload", token)
	for what, output := range map[string]string{
		"sealed text": seal(t, b, "p", canary), "sealed bytes": string(sealedBytes), "token": token,
		"blind index": v.Blind("f", canary), "errors": fmt.Sprintf("%+v %+v %+v", wrongPlace, wrongKey, wrongToken),
	} {
		for _, form := range []string{canary, "CANARY", base64.RawStdEncoding.EncodeToString([]byte(canary)), hex.EncodeToString([]byte(canary))} {
			if strings.Contains(output, form) {
				t.Errorf("%s holds the canary: %s", what, output)
			}
		}
	}
}

func TestP11KeysAreNeverPrinted(t *testing.T) {
	v := fresh(t)
	b, _, _ := newBox(t, v)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb+verb+"\n", v, b, []any{v, b}, struct{ V, B any }{v, b})
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("start", "vault", v, "box", b, "both", struct{ V, B any }{v, b})
	}
	if err := json.NewEncoder(&out).Encode([]any{v, b}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), mask) {
		t.Fatalf("the mask is not printed: %s", out.String())
	}
	// Whatever is left between masks and the words of the test must be short: key bytes would show as long runs.
	if run := regexp.MustCompile(`0x[0-9a-f]{6,}|[0-9A-Za-z+/]{24,}|(\d+ ){8,}`).FindString(out.String()); run != "" {
		t.Errorf("printed: %q", run)
	}
}

func TestBlindIsEqualForEqualValues(t *testing.T) {
	v := fresh(t)
	want := v.Blind("syll/so_cccd", "079203000017")
	if !regexp.MustCompile(`^[a-z2-7]{32}$`).MatchString(want) {
		t.Fatalf("index %q", want)
	}
	for _, same := range []string{" 079203000017\n", "079 203 000 017", "079203\u200b000017", "079203000\u00a0017", "\ufeff079203000017"} {
		if got := v.Blind("syll/so_cccd", same); got != want {
			t.Errorf("%q has another index", same)
		}
	}
	name := "hoà-Ệ12"
	if v.Blind("f", norm.NFD.String(name)) != v.Blind("f", norm.NFC.String(name)) || v.Blind("f", "c1234567") != v.Blind("f", "C1234567") {
		t.Error("encoding or case makes a difference")
	}
	if v.Blind("f", "") != "" || v.Blind("f", " \t") != "" {
		t.Error("an absent value has an index")
	}
}

func TestBlindDiffersOtherwise(t *testing.T) {
	v := fresh(t)
	seen := map[string]string{}
	for _, x := range [][2]string{{"a", "12"}, {"a1", "2"}, {"", "a12"}, {"a", "13"}, {"b", "12"}, {"a", "0012"}, {"a", "o12"}} {
		index := v.Blind(x[0], x[1])
		if other, ok := seen[index]; ok {
			t.Errorf("%q and %q share an index", x, other)
		}
		seen[index] = fmt.Sprint(x)
	}
	if fresh(t).Blind("a", "12") == v.Blind("a", "12") {
		t.Error("two vaults give one index: it does not depend on the key")
	}
}

func TestTokensAreBoundToTheirPurpose(t *testing.T) {
	v := fresh(t)
	token, err := v.SealToken("cursor", []byte(canary))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9._~-]+$`).MatchString(token) {
		t.Errorf("%q cannot stand in an address", token)
	}
	if plain, err := v.OpenToken("cursor", token); err != nil || string(plain) != canary {
		t.Errorf("token came back as %q, %v", plain, err)
	}
	for what, open := range map[string]func() ([]byte, error){
		"other purpose":  func() ([]byte, error) { return v.OpenToken("upload", token) },
		"other vault":    func() ([]byte, error) { return fresh(t).OpenToken("cursor", token) },
		"changed":        func() ([]byte, error) { return v.OpenToken("cursor", token[:len(token)-2]+"AA") },
		"cut":            func() ([]byte, error) { return v.OpenToken("cursor", token[:9]) },
		"empty":          func() ([]byte, error) { return v.OpenToken("cursor", "") },
		"endless":        func() ([]byte, error) { return v.OpenToken("cursor", token+strings.Repeat("A", 1<<20)) },
		"a sealed value": func() ([]byte, error) { b, _, _ := newBox(t, v); return v.OpenToken("p", seal(t, b, "p", "x")) },
	} {
		plain, err := open()
		refused(t, what, plain, err, fault.Invalid, "vault.token")
	}
}

func TestEmptyDossierOrPlaceIsAProgramError(t *testing.T) {
	v := fresh(t)
	if _, err := v.NewKey(""); err == nil {
		t.Error("a key without a dossier")
	}
	b, _, _ := newBox(t, v)
	if _, err := b.Seal("", []byte("x")); err == nil {
		t.Error("sealed without a place")
	}
}

func TestBoxesAreKeptUpToALimit(t *testing.T) {
	v := fresh(t)
	v.boxes = newBoxes(3)
	type known struct {
		d       id.Dossier
		wrapped string
		box     office.Box
	}
	var all []known
	for range 4 {
		b, d, w := newBox(t, v)
		all = append(all, known{d, w, b})
	}
	if len(v.boxes.found) != 3 || v.boxes.order.Len() != 3 {
		t.Errorf("%d boxes kept of 3", len(v.boxes.found))
	}
	if v.boxes.find(all[0].d, all[0].wrapped) != nil {
		t.Error("the oldest box was kept")
	}
	if again, err := v.Box(all[3].d, all[3].wrapped); err != nil || again != all[3].box {
		t.Errorf("a kept box was opened anew (%v)", err)
	}
	v.Forget(all[3].d)
	v.Forget("never seen")
	if v.boxes.find(all[3].d, all[3].wrapped) != nil {
		t.Error("a forgotten box is still there")
	}
}

// A dossier whose key was made anew must not be given the box of its old key.
func TestBoxFollowsTheWrappedKey(t *testing.T) {
	v := fresh(t)
	old, d, _ := newBox(t, v)
	sealed := seal(t, old, "p", canary)
	second, err := v.NewKey(d)
	if err != nil {
		t.Fatal(err)
	}
	b, err := v.Box(d, second)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := b.Open("p", sealed)
	refused(t, "old value, new key", plain, err, fault.Closed, "vault.cannot_open")
}

func TestManyAtOnce(t *testing.T) {
	v := fresh(t)
	v.boxes = newBoxes(4) // smaller than the number of dossiers, so that boxes come and go
	keys := map[id.Dossier]string{}
	for range 8 {
		_, d, w := newBox(t, v)
		keys[d] = w
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for d, w := range keys {
					b, err := v.Box(d, w)
					if err != nil {
						t.Error(err)
						return
					}
					if plain, err := b.Open("p", seal(t, b, "p", string(d))); err != nil || string(plain) != string(d) {
						t.Errorf("%s: %q, %v", d, plain, err)
					}
				}
			}
		})
	}
	wg.Wait()
}

func FuzzOpen(f *testing.F) {
	v := fresh(f)
	b, d, wrapped := newBox(f, v)
	sealed := seal(f, b, "p", canary)
	token, err := v.SealToken("p", []byte(canary))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{sealed, wrapped, token, "", "s1:", "s1:AAAA", "k1:", "t1.", "s1:" + strings.Repeat("A", 64), "s1:====", "k1:CiQ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if plain, err := b.Open("p", s); (err == nil) != (s == sealed) {
			t.Errorf("%q opened as %q, %v", s, plain, err)
		}
		if _, err := v.Box(d, s); (err == nil) != (s == wrapped) {
			t.Errorf("%q opened as a key, %v", s, err)
		}
		if plain, err := v.OpenToken("p", s); (err == nil) != (s == token) {
			t.Errorf("%q opened as a token %q, %v", s, plain, err)
		}
		if plain, err := b.OpenBytes("p", []byte(s)); err == nil {
			t.Errorf("%q opened as bytes %q", s, plain)
		}
	})
}

// What the hot path does: one box from memory and 45 values opened.
func BenchmarkOpenDossier(b *testing.B) {
	v := fresh(b)
	bx, d, wrapped := newBox(b, v)
	var places, sealed [45]string
	for i := range sealed {
		places[i] = fmt.Sprintf("syll/truong_%02d", i)
		sealed[i] = seal(b, bx, places[i], "Số nhà 12, đường Lê Lợi, phường Việt Trì")
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			bx, err := v.Box(d, wrapped)
			if err != nil {
				b.Fatal(err)
			}
			for i := range sealed {
				if _, err := bx.Open(places[i], sealed[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	bx, _, _ := newBox(b, fresh(b))
	plain := []byte("Số nhà 12, đường Lê Lợi, phường Việt Trì")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bx.Seal("syll/noi_o", plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBoxNotInMemory(b *testing.B) {
	v := fresh(b)
	_, d, wrapped := newBox(b, v)
	b.ReportAllocs()
	for b.Loop() {
		v.Forget(d)
		if _, err := v.Box(d, wrapped); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBlind(b *testing.B) {
	v := fresh(b)
	b.ReportAllocs()
	for b.Loop() {
		v.Blind("syll/so_cccd", "079203000017")
	}
}

func BenchmarkSealFile(b *testing.B) {
	bx, _, _ := newBox(b, fresh(b))
	plain := make([]byte, 20<<20)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		if _, err := bx.SealBytes("evidence/x", plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	v := fresh(b)
	for b.Loop() {
		s, err := v.SealToken("cursor", []byte(canary))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.OpenToken("cursor", s); err != nil {
			b.Fatal(err)
		}
	}
}
