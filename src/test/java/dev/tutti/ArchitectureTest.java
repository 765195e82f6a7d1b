package dev.tutti;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.tutti.auth.Gate;
import io.vertx.ext.web.Router;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who may import whom, as CONTRIBUTING.md says it. A package that is not in the table is refused. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "dev.tutti";

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("chord", List.of()),
            Map.entry("config", List.of()),
            Map.entry("auth", List.of("config")),
            Map.entry("connector", List.of()),
            Map.entry("trace", List.of()),
            Map.entry("wire", List.of("chord", "config")),
            Map.entry("task", List.of("chord", "wire", "config")),
            Map.entry("store", List.of("chord", "wire", "connector", "config")),
            Map.entry("emit", List.of("chord", "wire", "store", "trace", "config")),
            Map.entry("worker", List.of("chord", "wire", "task", "store", "connector", "trace", "config")),
            Map.entry("aggregator", List.of("chord", "wire", "store", "connector", "config")),
            Map.entry("outbound", List.of("chord", "wire", "task", "store", "trace", "config")),
            Map.entry("api", List.of("chord", "wire", "emit", "store", "auth", "trace", "config")),
            Map.entry("dev", List.of("config")),
            Map.entry("demo", List.of("chord", "task", "emit", "config")),
            Map.entry(
                    "ops",
                    List.of(
                            "chord",
                            "config",
                            "connector",
                            "wire",
                            "task",
                            "store",
                            "emit",
                            "worker",
                            "aggregator",
                            "outbound")));

    @ArchTest
    static final ArchRule packages_import_only_what_the_table_allows = CompositeArchRule.of(new TreeMap<>(MAY_IMPORT)
            .entrySet().stream()
                    .map(row -> importsOnly(row.getKey(), row.getValue()))
                    .toList());

    @ArchTest
    static final ArchRule every_class_is_in_a_package_of_the_table =
            classes().should().resideInAnyPackage(names(MAY_IMPORT.keySet().stream()));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_model_is_plain_java = classes()
            .that()
            .resideInAPackage(ROOT + ".chord..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT + ".chord..", "java..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_embedded_redis_is_the_business_of_dev_alone = noClasses()
            .that(not(resideInAPackage(ROOT + ".dev..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.embedded..");

    @ArchTest
    static final ArchRule names_say_what_a_class_does =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Impl)");

    @ArchTest
    static final ArchRule what_names_no_right_is_for_nobody =
            classes().that().areAnnotatedWith(Path.class).should().beAnnotatedWith(DenyAll.class);

    @ArchTest
    static final ArchRule every_operation_names_a_right = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Path.class)
            .and()
            .arePublic()
            .should()
            .beAnnotatedWith(RolesAllowed.class);

    /** {@code ServerProblems} only answers what nobody else does. */
    @ArchTest
    static final ArchRule every_plain_route_has_a_gate = classes()
            .that(dependOn(Router.class))
            .and()
            .haveSimpleNameNotContaining("ServerProblems")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Gate.class);

    private static DescribedPredicate<JavaClass> dependOn(Class<?> type) {
        return DescribedPredicate.describe(
                "depend on " + type.getSimpleName(), ours -> ours.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(type)));
    }

    private static ArchRule importsOnly(String name, List<String> allowed) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(not(resideInAnyPackage(names(Stream.concat(Stream.of(name), allowed.stream()))))))
                .as(name + " imports of ours " + (allowed.isEmpty() ? "nothing" : "only " + allowed))
                .allowEmptyShould(true);
    }

    private static String[] names(Stream<String> packages) {
        return packages.map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
