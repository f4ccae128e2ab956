package io.tncc.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tncc.model", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** No Flink, no Kafka, no Avro. */
    @ArchTest
    static final ArchRule theModelKnowsDjlOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.tncc.model..",
                    "ai.djl..",
                    "com.fasterxml.jackson.core..",
                    "org.jspecify.annotations..",
                    "java..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.(model..)").should().beFreeOfCycles();
}
