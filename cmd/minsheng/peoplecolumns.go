package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/lang"
	"minsheng/population"
)

// populationContract is what a tool must know to write population files.
type populationContract struct {
	Format  string              `json:"format"`
	Pack    string              `json:"pack"`
	Schema  string              `json:"schema"`
	Columns []populationContent `json:"columns"`
}

type populationContent struct {
	population.Column
	Label lang.Text `json:"label,omitzero"`
	Codes []string  `json:"codes,omitempty"`
}

func peopleColumnsCommand(c *console) *cobra.Command {
	var code string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "columns",
		Short: "人口文件（Parquet）的列、类型、代码 · columns, types and codes of population files",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			contract, err := c.populationContract(code)
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(contract)
			}
			fmt.Fprintf(c.out, "format %s\nschema %s\n", contract.Format, contract.Schema)
			for _, col := range contract.Columns {
				fmt.Fprintf(c.out, "%-42s %-28s %s %s\n", col.Name, col.Type, c.say(col.Label), strings.Join(col.Codes, " "))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) populationContract(code string) (populationContract, error) {
	schema, err := c.schema(code)
	if err != nil {
		return populationContract{}, err
	}
	contract := populationContract{Format: population.Format, Pack: code, Schema: population.Fingerprint(schema)}
	for _, column := range population.Columns(schema) {
		content := populationContent{Column: column}
		if column.Attr != nil {
			content.Label = column.Attr.Label
			for _, code := range column.Attr.Codes {
				content.Codes = append(content.Codes, code.ID)
			}
		}
		if column.Link != nil {
			content.Label = column.Link.Label
		}
		contract.Columns = append(contract.Columns, content)
	}
	return contract, nil
}
