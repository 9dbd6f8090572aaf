package main

import (
	"context"

	"minsheng/civil"
	"minsheng/entitle/snapshot"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/rule"
)

// exportPopulation writes the register, or an area of it, as population files.
func (c *console) exportPopulation(take taking) error {
	on, err := take.day()
	if err != nil {
		return err
	}
	if take.masked {
		return usagef("--masked is for sheets: population files hold no names and no numbers")
	}
	ctx, stop := untilStopped()
	defer stop()
	n, err := c.writePopulation(ctx, take, on)
	if err != nil {
		return err
	}
	if take.asJSON {
		return c.json(map[string]any{"rows": n, "folder": take.parquet})
	}
	c.printf(lang.Text{ZH: "导出 %d 人：%s", EN: "%d residents written to %s"}, n, take.parquet)
	return nil
}

// writePopulation returns how many people it has written.
func (c *console) writePopulation(ctx context.Context, take taking, on civil.Date) (int, error) {
	schema, err := c.schema(take.code)
	if err != nil {
		return 0, err
	}
	attributes, err := snapshot.Catalogue(schema)
	if err != nil {
		return 0, err
	}
	register, db, err := take.open(ctx, attributes)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	total, err := register.Count(ctx, take.area)
	if err != nil {
		return 0, err
	}
	bar := c.progress(total.Residents, lang.Text{ZH: "导出", EN: "exporting"})
	defer bar.close()
	return snapshot.Write(ctx, register, snapshot.Plan{By: by(take.purpose), Area: take.area, Root: take.parquet, Tell: bar.to,
		Spec: population.Spec{Pack: take.code, Schema: schema, On: on, Generator: "minsheng people export"}})
}

// datasetCount is what a sound dataset holds.
type datasetCount struct {
	Folder     string `json:"folder"`
	Area       string `json:"area"`
	On         string `json:"on"`
	Households int    `json:"households"`
	People     int    `json:"people"`
	Guests     int    `json:"guests"`
	Receipts   int    `json:"receipts"` // what people and households receive already
}

// checkPopulation reads every row of every dataset in a folder.
func (c *console) checkPopulation(code, folder string, asJSON bool) error {
	schema, err := c.schema(code)
	if err != nil {
		return err
	}
	dirs, err := population.List(folder)
	if err != nil {
		return err
	}
	all := []datasetCount{}
	for _, dir := range dirs {
		n, err := c.countPopulation(dir, schema)
		if err != nil {
			return err
		}
		all = append(all, n)
	}
	if asJSON {
		return c.json(all)
	}
	for _, n := range all {
		c.printf(lang.Text{ZH: "%s：%s，%d 户，%d 人，另有户外亲属 %d 人，已享受 %d 条：没有错", EN: "%s: %s, %d households, %d people and %d guests, %d receipts: nothing is wrong"},
			n.Folder, n.On, n.Households, n.People, n.Guests, n.Receipts)
	}
	return nil
}

func (c *console) countPopulation(dir string, schema *rule.Schema) (datasetCount, error) {
	set, err := population.Open(dir, schema)
	if err != nil {
		return datasetCount{}, err
	}
	n := datasetCount{Folder: dir, Area: set.Manifest.Area, On: set.Manifest.On.String()}
	bar := c.progress(int(set.Manifest.People), lang.Text{ZH: "检查", EN: "checking"})
	defer bar.close()
	for _, part := range set.Parts() {
		for chunk, err := range part.Chunks(population.Read{Received: true}) {
			if err != nil {
				return datasetCount{}, err
			}
			n.Households += chunk.Homes()
			n.People += chunk.Members()
			n.Guests += chunk.Rows - chunk.Members()
			if chunk.Received != nil {
				n.Receipts += chunk.Received.Len()
			}
			bar.to(n.People)
		}
	}
	return n, nil
}
