import { type ModelOptions, type Sequelize } from 'sequelize'

/** How every model meets its table: snake_case columns, and no timestamps but the table's own. */
export const tableOptions = (sequelize: Sequelize, modelName: string, tableName: string) =>
  ({
    sequelize,
    modelName,
    tableName,
    underscored: true,
    timestamps: false,
    freezeTableName: true,
  }) satisfies ModelOptions & { sequelize: Sequelize }
