package office_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// prove reports whether the promised counts are to be run.
func prove() bool { return os.Getenv("HOSO_PROVE") == "1" }

func phone(number string) entry.Typed {
	return entry.Typed{Path: "syll/so_dien_thoai", Input: law.Input{Text: number}}
}

func otherName(name string) entry.Typed {
	return entry.Typed{Path: "syll/ten_goi_khac", Input: law.Input{Text: name}}
}

// TestP17TwoTabs: of two tabs that save one draft the second learns what the draft holds now, place by place, and overwrites nothing.
func TestP17TwoTabs(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	person := tr.As("person")
	page := begin(tr, person, change.Update)
	row := "syll/tin_hoc/" + id.New()
	typed(tr, person, page, phone("0911000001"), otherName("Bé Hai"), entry.Typed{Path: row, Op: change.AddRow},
		entry.Typed{Path: row + "/ten_co_so_dao_tao", Input: law.Input{Text: "Trung tâm Tin học"}})
	_, err := entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: page.ID, Rev: page.Rev, Typed: []entry.Typed{phone("0911000002")}})
	told := wants(t, err, fault.Stale, "draft.moved")
	for place, now := range map[string]string{"syll/so_dien_thoai": "0911000001", "syll/ten_goi_khac": "Bé Hai", row + "/ten_co_so_dao_tao": "Trung tâm Tin học"} {
		i := slices.IndexFunc(told.Findings, func(f fault.Finding) bool { return f.Path == place })
		if i < 0 || told.Findings[i].Key != "draft.now" || !slices.ContainsFunc(told.Findings[i].Args[1:], func(a string) bool { return squeezed(a) == squeezed(now) }) {
			t.Errorf("%s: told %+v, want what it holds now: %s", place, told.Findings, now)
		}
	}
	_, err = entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: page.ID, Rev: page.Rev})
	wants(t, err, fault.Stale, "draft.moved")
	wants(t, entry.Discard(tr.Ctx, tr.Office, person, page.ID, page.Rev), fault.Stale, "draft.moved")
	now, err := entry.View(tr.Ctx, tr.Office, person, page.ID)
	must(t, err)
	if len(now.Items) != 3 || squeezed(now.Items[0].New) != "0911000001" {
		t.Errorf("the draft holds %+v", now.Items)
	}
}

// squeezed drops the spaces and stops people are shown inside numbers.
func squeezed(text string) string {
	return strings.NewReplacer(" ", "", ".", "").Replace(text)
}

// TestP17Moved: what a change rests on has moved.
func TestP17Moved(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	for _, test := range []func(*testing.T, *trial.Trial){movedDraft, movedSheet} {
		test(t, tr)
	}
}

// movedDraft: a draft whose old values have moved keeps what is typed into it, says so, and cannot be submitted until the place is typed anew.
func movedDraft(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person"), tr.As("head")
	v := typed(tr, person, begin(tr, person, change.Update), phone("0911000001"))
	approveAll(tr, person, head, typed(tr, person, begin(tr, person, change.Correction), phone("0911000009")))

	v = typed(tr, person, v, otherName("Bé Hai")) // typing goes on
	i := slices.IndexFunc(v.Findings, func(f fault.Finding) bool { return f.Key == "change.conflict" && f.Path == "syll/so_dien_thoai" })
	if len(v.Items) != 2 || i < 0 || v.Findings[i].Args[1] != "0911000009" {
		t.Fatalf("saved %+v with %+v, want both items and the conflict", v.Items, v.Findings)
	}
	_, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
	told := wants(t, err, fault.Stale, "change.conflict")
	if len(told.Findings) != 1 || told.Findings[0].Path != "syll/so_dien_thoai" || told.Findings[0].Args[1] != "0911000009" {
		t.Errorf("told %+v", told.Findings)
	}
	v = typed(tr, person, v, phone("0911000001")) // on what stands there now
	submit(tr, person, v)
}

// movedSheet: what waits for approval is approved as it was shown or not at all.
func movedSheet(t *testing.T, tr *trial.Trial) {
	person, officer, head := tr.As("person2"), tr.As("officer"), tr.As("head")
	first := check(tr, submit(tr, person, typed(tr, person, begin(tr, person, change.Update), phone("0911000001"))))
	second := check(tr, submit(tr, person, typed(tr, person, begin(tr, person, change.Correction), phone("0911000002"))))
	both := append(linesOf(tr, head, first.ID), linesOf(tr, head, second.ID)...)
	_, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: both})
	wants(t, err, fault.Stale, "change.conflict") // one old value cannot become two new ones
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: both[1:]})
	must(t, err)
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: both[:1]})
	wants(t, err, fault.Stale, "change.conflict")
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: both[1:]})
	wants(t, err, fault.Stale, "sheet.moved") // approved already
	_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: first.ID, Rev: first.Rev + 7, Pass: items(first)})
	wants(t, err, fault.Stale, "change.moved_on")
	_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: second.ID, Pass: items(second)})
	wants(t, err, fault.Stale, "change.moved_on") // checked already
	_, err = entry.Withdraw(tr.Ctx, tr.Office, person, second.ID)
	wants(t, err, fault.Stale, "change.moved_on")
}

// TestP17NoLostUpdate lets several tabs write one draft at random: every save that was answered is in the draft, in its place, unless a later
// answered save wrote that place again.
func TestP17NoLostUpdate(t *testing.T) { onEveryStore(t, noLostUpdate) }

func noLostUpdate(t *testing.T, options ...trial.Option) {
	rounds := 40
	if prove() {
		rounds = 10_000 / 4
	}
	tr := trial.New(t, options...)
	person := tr.As("person")
	shared := begin(tr, person, change.Update)
	var mu sync.Mutex
	answered := map[string]saved{} // by place
	var tabs sync.WaitGroup
	for tab := range 4 {
		tabs.Go(func() {
			random := rand.New(rand.NewPCG(uint64(tab), 17))
			for n := range rounds / 4 {
				place := []string{"syll/ten_goi_khac", "syll/nghe_nghiep_truoc_tuyen_dung"}[random.IntN(2)]
				text := fmt.Sprintf("Thẻ %d lần %d", tab, n)
				now, err := entry.View(tr.Ctx, tr.Office, person, shared.ID)
				if err != nil {
					t.Error(err)
					return
				}
				after, err := entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: now.ID, Rev: now.Rev, Typed: []entry.Typed{{Path: place, Input: law.Input{Text: text}}}})
				if err != nil && !fault.Is(err, fault.Stale) {
					t.Error(err)
					return
				}
				mu.Lock()
				if before := answered[place]; err == nil && after.Rev > before.rev {
					answered[place] = saved{text, after.Rev}
				}
				mu.Unlock()
			}
		})
	}
	tabs.Wait()
	v, err := entry.View(tr.Ctx, tr.Office, person, shared.ID)
	must(t, err)
	if len(answered) != 2 {
		t.Fatalf("answered %v, want both places", answered)
	}
	for _, item := range v.Items {
		if answered[item.Path].text != item.New {
			t.Errorf("%s holds %q, the last save answered was %+v", item.Path, item.New, answered[item.Path])
		}
	}
}

// saved is a save that was answered.
type saved struct {
	text string
	rev  int64
}

// TestP17Crowd: a person, the officer and the head act on one dossier at once; whatever was answered happened once, in order, and nothing
// between was lost: each approved value is in exactly one version.
func TestP17Crowd(t *testing.T) {
	t.Parallel()
	crowds := 1
	if prove() {
		crowds = 10_000 / (crowdHands * crowdTurns)
	}
	for n := range crowds {
		t.Run(fmt.Sprintf("crowd=%d", n), func(t *testing.T) { crowd(t, uint64(n)) })
	}
}

// A crowd's dossier ends with some twenty changes, more than most people's in a lifetime.
const crowdHands, crowdTurns = 4, 25

// crowd lets the hands act on one dossier and compares what was approved with what the versions were made of.
func crowd(t *testing.T, seed uint64) {
	tr := trial.New(t)
	person, officer, head := tr.As("person"), tr.As("officer"), tr.As("head")
	var hands sync.WaitGroup
	for hand := range crowdHands {
		hands.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(hand)))
			for n := range crowdTurns {
				if err := oneOfCrowd(tr, random, person, officer, head, fmt.Sprintf("Tay %d lần %d", hand, n)); err != nil && !fault.Is(err, fault.Stale) && !fault.Is(err, fault.Closed) && !fault.Is(err, fault.Missing) && !fault.Is(err, fault.Invalid) {
					t.Error(err)
					return
				}
			}
		})
	}
	hands.Wait()
	history, err := read.History(tr.Ctx, tr.Office, person, person.Dossier)
	must(t, err)
	approved := 0
	for _, c := range history.Changes {
		for _, item := range c.Items {
			if item.State == change.Approved {
				approved++
			}
		}
	}
	made := 0
	for _, v := range history.Versions {
		made += v.Items
	}
	if approved != made || approved == 0 {
		t.Errorf("%d items are approved, the versions were made of %d", approved, made)
	}
}

// oneOfCrowd does one thing that is due.
func oneOfCrowd(tr *trial.Trial, random *rand.Rand, person, officer, head office.Who, text string) error {
	switch random.IntN(4) {
	case 0:
		v, err := entry.Begin(tr.Ctx, tr.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
		if err == nil {
			_, err = entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{otherName(text)}})
		}
		return err
	case 1:
		v, err := entry.Begin(tr.Ctx, tr.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
		if err == nil {
			_, err = entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
		}
		return err
	case 2:
		waiting, err := approval.Queue(tr.Ctx, tr.Office, officer)
		for _, w := range waiting {
			if w.Dossier != person.Dossier {
				continue
			}
			v, err := approval.See(tr.Ctx, tr.Office, officer, w.ID)
			if err == nil {
				_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: w.ID, Rev: v.Rev, Pass: items(v)})
			}
			return err
		}
		return err
	}
	head.Strong = tr.Clock.Now()
	sheet, err := approval.Sheet(tr.Ctx, tr.Office, head)
	for _, c := range sheet.Changes {
		if c.Dossier == person.Dossier {
			_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: []approval.Shown{{Change: c.ID, Item: c.Items[0].ID, Digest: c.Items[0].Digest}}})
			return err
		}
	}
	return err
}
